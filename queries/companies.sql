-- title: 上市公司名录 | Listed companies
-- purpose: 符合全部筛选条件的公司，每行一家；交易所、板块、状态与年份须由同一证券同时满足。 | The companies that pass every filter, one a row; exchange, board, status and year must hold on one listing together.
-- param: q VARCHAR
-- param: chain VARCHAR[]
-- param: status VARCHAR[]
-- param: exchange VARCHAR[]
-- param: board VARCHAR[]
-- param: presence VARCHAR[]
-- param: sub VARCHAR[]
-- param: year_from INTEGER
-- param: year_to INTEGER
-- column: tickers | 证券代码 | Tickers
-- column: boards | 板块 | Boards | board
-- column: listing_statuses | 上市状态 | Listing status | listing_status
-- column: first_listing_date | 首次上市 | First listed
-- column: first_listing_precision | 首次上市日期精度 | Precision of the first listing date
-- column: revenue_year | 营收年度 | Revenue year
-- column: revenue | 营业收入（亿元） | Revenue (CNY 100m)
-- column: revenue_series | 历年营收（亿元） | Revenue by year (CNY 100m)
-- column: market_value | 市值（亿元） | Market value (CNY 100m)
-- column: market_value_date | 市值日期 | Date of market value
WITH tickers AS (
    SELECT
        company_id,
        string_agg(ticker, ';' ORDER BY listing_date NULLS LAST, ticker) AS tickers,
        string_agg(DISTINCT board, ';' ORDER BY board) AS boards,
        string_agg(DISTINCT status, ';' ORDER BY status) AS listing_statuses,
        min(listing_date) AS first_listing_date,
        arg_min(listing_date_precision, listing_date) AS first_listing_precision
    FROM listings
    GROUP BY company_id
),

revenues AS (
    SELECT
        company_id,
        max(fiscal_year) AS revenue_year,
        arg_max(value, fiscal_year) AS revenue,
        list(value ORDER BY fiscal_year) AS revenue_series
    FROM financials
    WHERE item = 'revenue'
    GROUP BY company_id
),

market_values AS (
    SELECT
        listings.company_id,
        arg_max(market_caps.market_cap_cny_100m, market_caps.date) AS market_value,
        max(market_caps.date) AS market_value_date
    FROM market_caps
    INNER JOIN listings ON market_caps.ticker = listings.ticker
    WHERE market_caps.market_cap_cny_100m IS NOT NULL
    GROUP BY listings.company_id
)

SELECT
    c.*,
    tickers.* EXCLUDE (company_id),
    revenues.* EXCLUDE (company_id),
    market_values.* EXCLUDE (company_id)
FROM listed_companies(
    $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $exchange::VARCHAR[], $board::VARCHAR[],
    $presence::VARCHAR[], $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
) AS c
LEFT JOIN tickers ON c.company_id = tickers.company_id
LEFT JOIN revenues ON c.company_id = revenues.company_id
LEFT JOIN market_values ON c.company_id = market_values.company_id
ORDER BY revenues.revenue DESC NULLS LAST, c.company_id
