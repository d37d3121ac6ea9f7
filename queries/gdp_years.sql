-- title: 地区生产总值 | GDP by year
-- purpose: 2014 年以来各全年的生产总值实际值；未见全年数的年份留空。口径断点之后的数与上一年不可比，故不计算增速。 | Actual GDP of each full year since 2014; a year without a figure stays empty. After a break of the series a value is not comparable with the year before, so no growth is computed.
-- column: gdp_year | 年份 | Year
-- column: preliminary | 预计数 | Preliminary
WITH found AS (
    -- Before 2014 only two single years are known (2000 and 2005).
    SELECT
        *,
        year(period_end) AS gdp_year
    FROM indicators
    WHERE indicator_id = 'gdp' AND actual_or_target = 'actual' AND period_kind = 'year' AND year(period_end) >= 2014
)

SELECT
    years.gdp_year::INTEGER AS gdp_year,
    f.value,
    f.bound,
    coalesce(f.series_break, FALSE) AS series_break,
    coalesce(starts_with(f.note, 'preliminary'), FALSE) AS preliminary,
    f.note,
    f.source_ids
FROM generate_series((SELECT min(gdp_year) FROM found), (SELECT max(gdp_year) FROM found)) AS years (gdp_year)
LEFT JOIN found AS f ON years.gdp_year = f.gdp_year
ORDER BY years.gdp_year
