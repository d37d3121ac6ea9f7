-- title: 历年员工与研发人员 | Staff and R&D staff by year
-- purpose: 一家公司历年的员工人数，以及年报所列的研发人员数（2019–2021 财年）；口径变更的年份前后不可比。 | The staff of one company by fiscal year, and its R&D staff as annual reports give them (FY2019-2021); figures before and after a series break do not compare.
-- param: id VARCHAR
-- column: is_weak | 推算、手录或快报 | Derived, typed or preliminary
-- column: source_ids | 来源 | Sources
WITH research AS (
    SELECT * FROM rd_staff
    WHERE company_id = $id::VARCHAR
)

SELECT
    coalesce(staff.fiscal_year, research.fiscal_year) AS fiscal_year,
    coalesce(staff.amount, research.employees) AS employees,
    research.rd_staff,
    research.rd_staff_share_pct,
    coalesce(staff.is_weak, FALSE) AS is_weak,
    coalesce(staff.series_break, FALSE) AS series_break,
    staff.note,
    both_sources(staff.source_ids, research.source_ids) AS source_ids
FROM yearly_values($id::VARCHAR, 'employees') AS staff
FULL JOIN research ON staff.fiscal_year = research.fiscal_year
ORDER BY fiscal_year
