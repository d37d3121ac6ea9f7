-- title: 逐年数值 | Amounts by year
-- purpose: 以数量计的指标：一个主题中至少有三个全年实际值的指标，每行一年。上一年数值只在相邻年份且没有口径断点时给出。 | The indicators that are amounts: those of a theme with at least three actual values of full years, one year a row. The value of the year before is given only for neighbouring years without a break of the series.
-- param: theme VARCHAR
-- param: year_from INTEGER
-- param: year_to INTEGER
-- column: end_year | 年份 | Year
-- column: preliminary | 预计数 | Preliminary
-- column: value_before | 上一年数值 | Value of the year before
SELECT
    indicator_id,
    name_zh,
    name_en,
    end_year,
    bound,
    value,
    unit_zh,
    unit_en,
    series_break,
    value_before,
    preliminary,
    note,
    source_ids
FROM indicator_years($theme::VARCHAR, $year_from::INTEGER, $year_to::INTEGER, FALSE)
ORDER BY count(*) OVER (PARTITION BY indicator_id) DESC, indicator_id, end_year
