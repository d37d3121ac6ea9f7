-- title: 历年研发费用 | R&D expense by year
-- purpose: 一家公司历年利润表中的研发费用；口径变更的年份以及推算值、快报值不计增速。 | The R&D expense line of one company by fiscal year; no growth across a series break, nor to or from a derived or preliminary value.
-- param: id VARCHAR
-- column: amount | 研发费用（亿元） | R&D expense (CNY 100m)
-- column: growth | 比上年（%） | Change on the year before (%)
-- column: is_weak | 推算、手录或快报 | Derived, typed or preliminary
SELECT *
FROM yearly_values($id::VARCHAR, 'rd_expense')
ORDER BY fiscal_year
