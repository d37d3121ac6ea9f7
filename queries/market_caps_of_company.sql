-- title: 市值 | Market values of a company
-- purpose: 一家公司各证券的历次市值。 | All market values of the listings of one company.
-- param: id VARCHAR
SELECT market_caps.*
FROM market_caps
INNER JOIN listings ON market_caps.ticker = listings.ticker
WHERE listings.company_id = $id::VARCHAR
ORDER BY market_caps.ticker, market_caps.date
