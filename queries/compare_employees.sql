-- title: 所选公司的员工人数 | Employees of the chosen companies
-- purpose: 所选公司各财年年报所载员工人数。 | Employees of the chosen companies by fiscal year, as their annual reports state them.
-- param: ids VARCHAR[]
-- column: employees | 员工人数 | Employees
-- column: value_is_weak | 推算、手录或快报值 | Derived, typed or preliminary
SELECT
    c.company_id,
    c.name_zh,
    c.name_en,
    m.fiscal_year::INTEGER AS fiscal_year,
    m.value AS employees,
    m.value_is_weak,
    m.series_break,
    m.note,
    m.source_ids
FROM company_measures AS m
INNER JOIN companies AS c ON m.company_id = c.company_id
WHERE m.measure = 'employees' AND list_contains($ids::VARCHAR[], m.company_id)
ORDER BY list_position($ids::VARCHAR[], m.company_id), m.fiscal_year
