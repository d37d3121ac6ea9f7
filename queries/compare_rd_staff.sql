-- title: 所选公司的研发人员 | R&D staff of the chosen companies
-- purpose: 所选公司各财年年报所载研发人员数。 | R&D staff of the chosen companies by fiscal year, as their annual reports state them.
-- param: ids VARCHAR[]
-- column: rd_staff | 研发人员 | R&D staff
-- column: value_is_weak | 推算、手录或快报值 | Derived, typed or preliminary
SELECT
    c.company_id,
    c.name_zh,
    c.name_en,
    m.fiscal_year::INTEGER AS fiscal_year,
    m.value AS rd_staff,
    m.value_is_weak,
    m.series_break,
    m.note,
    m.source_ids
FROM company_measures AS m
INNER JOIN companies AS c ON m.company_id = c.company_id
WHERE m.measure = 'rd_staff' AND list_contains($ids::VARCHAR[], m.company_id)
ORDER BY list_position($ids::VARCHAR[], m.company_id), m.fiscal_year
