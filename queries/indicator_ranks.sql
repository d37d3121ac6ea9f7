-- title: 位次的变化 | Ranks over time
-- purpose: 本区在国家高新区综合评价和全市生产总值中的位次，数字越小越靠前；全年评价才相连。 | The rank of the district in the evaluation of national high-tech zones and by GDP in the city; a lower number is better. Only evaluations of full years are joined.
-- column: end_year | 截止年份 | Year of the end
-- column: period_scope | 时期范围 | Scope of the period
-- column: preliminary | 预计数 | Preliminary
-- column: value_before | 上一年数值 | Value of the year before
SELECT
    p.*,
    r.role
FROM indicator_points(NULL, NULL) AS p
INNER JOIN indicator_roles AS r ON p.indicator_id = r.indicator_id
WHERE r.role IN ('national_rank', 'city_rank') AND p.actual_or_target = 'actual'
ORDER BY r.role DESC, p.period_end, p.period_start
