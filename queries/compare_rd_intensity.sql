-- title: 所选公司的研发强度 | R&D intensity of the chosen companies
-- purpose: 所选公司各财年研发费用占同年营业收入之比。 | R&D expense of the chosen companies as a share of the revenue of the same fiscal year.
-- param: ids VARCHAR[]
-- column: rd_intensity | 研发费用占营收（%） | R&D expense over revenue (%)
-- column: value_is_weak | 推算、手录或快报值 | Derived, typed or preliminary
SELECT
    c.company_id,
    c.name_zh,
    c.name_en,
    m.fiscal_year::INTEGER AS fiscal_year,
    m.value AS rd_intensity,
    m.value_is_weak,
    m.series_break,
    m.note,
    m.source_ids
FROM company_measures AS m
INNER JOIN companies AS c ON m.company_id = c.company_id
WHERE m.measure = 'rd_intensity' AND list_contains($ids::VARCHAR[], m.company_id)
ORDER BY list_position($ids::VARCHAR[], m.company_id), m.fiscal_year
