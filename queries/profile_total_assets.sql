-- title: 历年总资产 | Total assets by year
-- purpose: 一家公司历年年末的总资产；口径变更的年份以及推算值、快报值不计增速。 | The total assets of one company at the end of each fiscal year; no growth across a series break, nor to or from a derived or preliminary value.
-- param: id VARCHAR
-- column: amount | 总资产（亿元） | Total assets (CNY 100m)
-- column: growth | 比上年（%） | Change on the year before (%)
-- column: is_weak | 推算、手录或快报 | Derived, typed or preliminary
SELECT *
FROM yearly_values($id::VARCHAR, 'total_assets')
ORDER BY fiscal_year
