-- title: 一项指标的全部数值 | All values of an indicator
-- purpose: 一项指标的实际值、目标值与计划值，按时期排列。只有相邻全年的实际值、且两者之间没有口径断点时才相连（上一年数值）；半年、季度、累计月份、时点和跨年平均不与全年相连。 | The actual values, targets and planned figures of an indicator by period. Only actual values of neighbouring full years without a break of the series between them are joined (value of the year before); half-years, quarters, cumulative months, points in time and averages over several years are not joined with full years.
-- param: indicator VARCHAR
-- param: year_from INTEGER
-- param: year_to INTEGER
-- column: end_year | 截止年份 | Year of the end
-- column: period_scope | 时期范围 | Scope of the period
-- column: preliminary | 预计数 | Preliminary
-- column: value_before | 上一年数值 | Value of the year before
SELECT *
FROM indicator_points($year_from::INTEGER, $year_to::INTEGER)
WHERE indicator_id = $indicator::VARCHAR
ORDER BY period_end, actual_or_target, period_start
