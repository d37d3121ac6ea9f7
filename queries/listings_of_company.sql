-- title: 上市情况 | Listings of a company
-- purpose: 公司的全部上市证券。 | All listings of one company.
-- param: id VARCHAR
SELECT * FROM listings
WHERE company_id = $id::VARCHAR
ORDER BY listing_date NULLS LAST, ticker
