-- title: 指标清单 | Indicators
-- purpose: 一个主题（未指定时为全部主题）的各项指标：最新实际值、其时期与单位，以及实际值、目标值或计划值的个数。 | The indicators of a theme, or of all: the latest actual value with its period and unit, and how many actual values and how many targets or planned figures are known.
-- param: theme VARCHAR
-- param: year_from INTEGER
-- param: year_to INTEGER
-- column: first_year | 最早年份 | First year
-- column: last_year | 最晚年份 | Last year
-- column: actuals | 实际值个数 | Actual values
-- column: targets | 目标值个数 | Targets
WITH chosen_rows AS (
    SELECT *
    FROM indicators
    WHERE
        ($theme::VARCHAR IS NULL OR theme = $theme::VARCHAR)
        AND in_years($year_from::INTEGER, $year_to::INTEGER, period_end)
),

latest AS (
    SELECT *
    FROM chosen_rows
    WHERE actual_or_target = 'actual'
    QUALIFY row_number() OVER (PARTITION BY indicator_id ORDER BY period_end DESC, period_start ASC NULLS LAST, row_id ASC) = 1
)

SELECT
    r.theme,
    r.indicator_id,
    any_value(r.name_zh) AS name_zh,
    any_value(r.name_en) AS name_en,
    l.bound,
    l.value,
    any_value(r.unit_zh) AS unit_zh,
    any_value(r.unit_en) AS unit_en,
    l.period_text,
    l.period_kind,
    count(*) FILTER (r.actual_or_target = 'actual') AS actuals,
    count(*) FILTER (r.actual_or_target <> 'actual') AS targets,
    year(min(r.period_end)) AS first_year,
    year(max(r.period_end)) AS last_year,
    merge_sources(r.source_ids) AS source_ids
FROM chosen_rows AS r
LEFT JOIN latest AS l ON r.indicator_id = l.indicator_id
GROUP BY r.theme, r.indicator_id, l.bound, l.value, l.period_text, l.period_kind
ORDER BY
    list_position(['economy', 'industry', 'innovation', 'talent', 'enterprise', 'investment', 'reform', 'land'], r.theme),
    actuals DESC, r.indicator_id
