-- title: 历年营业收入 | Revenue by year
-- purpose: 一家公司历年的营业收入；口径变更的年份以及推算值、快报值不计增速。 | The revenue of one company by fiscal year; no growth across a series break, nor to or from a derived or preliminary value.
-- param: id VARCHAR
-- column: amount | 营业收入（亿元） | Revenue (CNY 100m)
-- column: growth | 比上年（%） | Change on the year before (%)
-- column: is_weak | 推算、手录或快报 | Derived, typed or preliminary
SELECT *
FROM yearly_values($id::VARCHAR, 'revenue')
ORDER BY fiscal_year
