-- title: 所选公司的归母净利润 | Net profit of the chosen companies
-- purpose: 所选公司各财年归属于母公司股东的净利润；口径变更的年份与上年不可比。 | Profit attributable to the parent of the chosen companies by fiscal year; a year with a series break is not comparable with the year before.
-- param: ids VARCHAR[]
-- column: net_profit | 归母净利润（亿元） | Net profit attributable (CNY 100m)
-- column: value_is_weak | 推算、手录或快报值 | Derived, typed or preliminary
SELECT
    c.company_id,
    c.name_zh,
    c.name_en,
    m.fiscal_year::INTEGER AS fiscal_year,
    m.value AS net_profit,
    m.value_is_weak,
    m.series_break,
    m.note,
    m.source_ids
FROM company_measures AS m
INNER JOIN companies AS c ON m.company_id = c.company_id
WHERE m.measure = 'net_profit' AND list_contains($ids::VARCHAR[], m.company_id)
ORDER BY list_position($ids::VARCHAR[], m.company_id), m.fiscal_year
