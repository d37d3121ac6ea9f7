-- title: 六个关键数字 | Six key figures
-- purpose: 面积、累计培育上市企业、最近全年生产总值（旁注可比价增速）取官方指标最新实际值；平台、项目、目标由本库各表计数，旁注其中一部分。 | Area, listed companies cultivated, and GDP of the latest full year (growth beside it) are the latest actual values of official indicators; platforms, projects and targets are counted in our tables, with a part of them beside.
-- column: figure | 数字 | Figure
-- column: amount | 数值 | Value
-- column: beside | 旁注数 | Figure beside it
-- column: out_of | 总数 | Out of
WITH latest AS (
    SELECT *
    FROM role_values
    WHERE
        actual_or_target = 'actual'
        AND (role IN ('area', 'listed_cultivated') OR (role = 'gdp' AND period_kind = 'year'))
    QUALIFY row_number() OVER (PARTITION BY role ORDER BY period_end DESC, row_id ASC) = 1
),

-- Growth at comparable prices, as published; never computed from the levels.
growth AS (
    SELECT
        'gdp' AS of_role,
        period_text,
        value,
        source_ids
    FROM role_values
    WHERE role = 'gdp_growth' AND actual_or_target = 'actual' AND period_kind = 'year'
),

addable AS (
    SELECT
        investment_cny_100m,
        investment_basis,
        source_ids
    FROM projects
    WHERE amount_is_addable(investment_basis)
)

SELECT
    l.role AS figure,
    l.value AS amount,
    l.unit_zh,
    l.unit_en,
    g.value AS beside,
    NULL::BIGINT AS out_of,
    l.bound,
    l.period_text,
    l.note,
    merge_sources(concat_ws(';', l.source_ids, g.source_ids)) AS source_ids
FROM latest AS l
LEFT JOIN growth AS g ON l.role = g.of_role AND l.period_text = g.period_text
GROUP BY l.role, l.value, l.unit_zh, l.unit_en, g.value, l.bound, l.period_text, l.note
UNION ALL
-- Platforms named; beside them those inside "1+2+6+N".
SELECT
    'platforms' AS figure,
    count(*) AS amount,
    NULL AS unit_zh,
    NULL AS unit_en,
    count(*) FILTER (tier IN ('1', '2', '6', 'N')) AS beside,
    NULL AS out_of,
    NULL AS bound,
    NULL AS period_text,
    NULL AS note,
    merge_sources(source_ids) AS source_ids
FROM platforms
UNION ALL
-- Projects whose amount may be added, beside them the sum in CNY 100m, out of all projects. The bound is that of the sum:
-- one amount that is only known to be reached makes it a lower bound.
SELECT
    'projects' AS figure,
    count(*) AS amount,
    NULL AS unit_zh,
    NULL AS unit_en,
    sum(investment_cny_100m) AS beside,
    (SELECT count(*) FROM projects) AS out_of,
    CASE WHEN bool_or(investment_basis = 'total_at_least') THEN '>=' END AS bound,
    NULL AS period_text,
    NULL AS note,
    merge_sources(source_ids) AS source_ids
FROM addable
UNION ALL
-- Targets met, out of those decided (met, missed, about met); beside them those still undecided.
SELECT
    'targets' AS figure,
    count(*) FILTER (status = 'met') AS amount,
    NULL AS unit_zh,
    NULL AS unit_en,
    count(*) FILTER (status NOT IN ('met', 'missed', 'about')) AS beside,
    count(*) FILTER (status IN ('met', 'missed', 'about')) AS out_of,
    NULL AS bound,
    NULL AS period_text,
    NULL AS note,
    merge_sources(source_ids) AS source_ids
FROM targets
ORDER BY list_position(['area', 'listed_cultivated', 'gdp', 'platforms', 'projects', 'targets'], figure)
