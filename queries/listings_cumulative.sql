-- title: 上市公司累计数与官方计数 | Listed companies over time and the official counts
-- purpose: 本库公司按首次上市日累计（含后来退市者，上市日不明者不计）；另列官方“累计培育”和“区内”两种计数的实际值。三者口径不同。 | Companies of this explorer by the day of their first listing, cumulative (later delistings stay in, undated listings are left out); beside them the actual values of the two official counts, “cultivated” and “in the district”. The three differ in what they count.
-- column: counted_date | 日期 | Date
-- column: counted_precision | 日期精度 | Precision of the date
-- column: counted_as | 官方口径 | Official count
-- column: companies | 公司数 | Companies
SELECT
    NULL AS counted_as,
    NULL AS indicator_id,
    f.listing_date AS counted_date,
    f.listing_precision AS counted_precision,
    c.name_zh,
    c.name_en,
    count(*) OVER (ORDER BY f.listing_date, f.company_id ROWS UNBOUNDED PRECEDING)::INTEGER AS companies,
    f.source_ids
FROM first_listings AS f
INNER JOIN companies AS c ON f.company_id = c.company_id
UNION ALL
SELECT
    role AS counted_as,
    indicator_id,
    period_end AS counted_date,
    CASE length(period_text) WHEN 4 THEN 'year' WHEN 7 THEN 'month' ELSE 'day' END AS counted_precision,
    name_zh,
    name_en,
    value::INTEGER AS companies,
    source_ids
FROM role_values
WHERE role IN ('listed_cultivated', 'listed_in_district') AND actual_or_target = 'actual'
ORDER BY counted_as DESC NULLS FIRST, counted_date, companies
