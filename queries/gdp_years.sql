-- title: 地区生产总值 | GDP by year
-- purpose: 各全年的生产总值实际值，从不再有五年以上空缺的年份起；未见全年数的年份留空。口径断点之后的数与上一年不可比，故不计算增速。 | Actual GDP of each full year, from where no more than four years in a row are missing; a year without a figure stays empty. After a break of the series a value is not comparable with the year before, so no growth is computed.
-- column: gdp_year | 年份 | Year
-- column: preliminary | 预计数 | Preliminary
WITH known AS (
    SELECT
        *,
        year(period_end) AS gdp_year,
        year(period_end) - lag(year(period_end)) OVER (ORDER BY period_end) AS years_since
    FROM role_values
    WHERE role = 'gdp' AND actual_or_target = 'actual' AND period_kind = 'year'
),

found AS (
    -- Single years long ago are left out.
    SELECT *
    FROM known
    WHERE gdp_year >= coalesce((SELECT max(gaps.gdp_year) FILTER (gaps.years_since > 4) FROM known AS gaps), 0)
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
