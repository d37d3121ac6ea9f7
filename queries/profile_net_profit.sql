-- title: 历年归母净利润 | Net profit by year
-- purpose: 一家公司历年归属母公司股东的净利润；口径变更的年份以及推算值、快报值不计增速。 | The net profit attributable to the parent of one company by fiscal year; no growth across a series break, nor to or from a derived or preliminary value.
-- param: id VARCHAR
-- column: amount | 归母净利润（亿元） | Net profit (CNY 100m)
-- column: growth | 比上年（%） | Change on the year before (%)
-- column: is_weak | 推算、手录或快报 | Derived, typed or preliminary
SELECT *
FROM yearly_values($id::VARCHAR, 'net_profit')
ORDER BY fiscal_year
