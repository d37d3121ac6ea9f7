-- title: 营收指数 | Index of revenue
-- purpose: 所选公司的营业收入，以全部公司都有数据的最早财年为 100；该年之后发生口径变更的公司，指数止于变更之前。 | Revenue of the chosen companies, the first fiscal year that all of them report being 100; the index of a company ends before a later series break.
-- param: ids VARCHAR[]
-- column: revenue | 营业收入（亿元） | Revenue (CNY 100m)
-- column: revenue_index | 营收指数（基年为 100） | Index of revenue (base year 100)
-- column: base_year | 基年 | Base year
-- column: broken_from | 口径变更年份 | Series break in
-- column: value_is_weak | 推算、手录或快报值 | Derived, typed or preliminary
WITH revenues AS (
    SELECT *
    FROM company_measures
    WHERE measure = 'revenue' AND list_contains($ids::VARCHAR[], company_id)
),

base AS (
    SELECT min(fiscal_year) AS base_year
    FROM (
        SELECT fiscal_year
        FROM revenues
        WHERE value > 0
        GROUP BY fiscal_year
        HAVING count(*) = len(list_distinct($ids::VARCHAR[]))
    ) AS common
),

starts AS (
    SELECT
        r.company_id,
        base.base_year,
        any_value(r.value) FILTER (r.fiscal_year = base.base_year) AS base_value,
        any_value(r.value_is_weak) FILTER (r.fiscal_year = base.base_year) AS base_is_weak,
        any_value(r.source_ids) FILTER (r.fiscal_year = base.base_year) AS base_sources,
        min(r.fiscal_year) FILTER (r.series_break AND r.fiscal_year > base.base_year) AS broken_from
    FROM revenues AS r
    CROSS JOIN base
    GROUP BY r.company_id, base.base_year
)

SELECT
    c.company_id,
    c.name_zh,
    c.name_en,
    r.fiscal_year::INTEGER AS fiscal_year,
    r.value AS revenue,
    100 * r.value / s.base_value AS revenue_index,
    s.base_year::INTEGER AS base_year,
    s.broken_from::INTEGER AS broken_from,
    r.value_is_weak OR s.base_is_weak AS value_is_weak,
    FALSE AS series_break,
    r.note,
    both_sources(r.source_ids, s.base_sources) AS source_ids
FROM revenues AS r
INNER JOIN starts AS s ON r.company_id = s.company_id
INNER JOIN companies AS c ON r.company_id = c.company_id
WHERE r.fiscal_year BETWEEN s.base_year AND coalesce(s.broken_from - 1, 9999)
ORDER BY list_position($ids::VARCHAR[], r.company_id), r.fiscal_year
