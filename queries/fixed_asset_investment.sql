-- title: 固定资产投资：实际与目标 | Fixed-asset investment, actual and target
-- purpose: 全区历年固定资产投资的实际值与当年目标，分开列出；没有查到的年份不补。 | Fixed-asset investment of the district by year, the actual value and the target of the year kept apart; years without a figure stay empty.
-- column: report_year | 年份 | Year
SELECT
    row_id,
    actual_or_target,
    value,
    bound,
    unit_zh,
    unit_en,
    note,
    source_ids,
    year(period_start)::INTEGER AS report_year
FROM role_values
WHERE role = 'fixed_asset_investment' AND period_kind = 'year'
ORDER BY report_year, actual_or_target
