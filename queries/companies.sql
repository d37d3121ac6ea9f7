-- title: 上市公司名录 | Listed companies
-- purpose: 符合全部筛选条件的公司，每行一家；交易所、板块、状态与年份须由同一证券同时满足；营收取半数以上公司披露的最近财年，历年营收自最近一次口径变更起。 | The companies that pass every filter, one a row; exchange, board, status and year must hold on one listing together; revenue is that of the latest year that more than half of all companies report, the revenue series starts at the last series break.
-- param: q VARCHAR
-- param: chain VARCHAR[]
-- param: status VARCHAR[]
-- param: exchange VARCHAR[]
-- param: board VARCHAR[]
-- param: presence VARCHAR[]
-- param: sub VARCHAR[]
-- param: year_from INTEGER
-- param: year_to INTEGER
-- column: chain_id | 产业链 | Chain | chain
-- column: tickers | 证券代码 | Tickers
-- column: boards | 板块 | Boards | board
-- column: listing_statuses | 上市状态 | Listing status | listing_status
-- column: first_listing_date | 首次上市 | First listed
-- column: first_listing_precision | 首次上市日期精度 | Precision of the first listing date
-- column: revenue_year | 营收年度 | Revenue year
-- column: revenue | 营业收入（亿元） | Revenue (CNY 100m)
-- column: revenue_is_weak | 营收为推算、手录或快报 | Revenue derived, typed or preliminary
-- column: revenue_series | 历年营收（亿元） | Revenue by year (CNY 100m)
-- column: revenue_series_years | 历年营收的财年 | Years of the revenue series
-- column: market_value | 市值（亿元） | Market value (CNY 100m)
-- column: market_value_date | 市值日期 | Date of market value
-- column: listing_source_ids | 上市信息来源编号 | Sources of the listings
-- column: revenue_source_ids | 营收来源编号 | Sources of the revenue
-- column: market_value_source_ids | 市值来源编号 | Source of the market value
WITH tickers AS (
    SELECT
        company_id,
        string_agg(ticker, ', ' ORDER BY listing_date NULLS LAST, ticker) AS tickers,
        string_agg(DISTINCT board, ';' ORDER BY board) AS boards,
        string_agg(DISTINCT status, ';' ORDER BY status) AS listing_statuses,
        min(listing_date) AS first_listing_date,
        arg_min(listing_date_precision, listing_date) AS first_listing_precision,
        merge_sources(source_ids) AS listing_source_ids
    FROM listings
    GROUP BY company_id
),

revenues AS (
    SELECT
        f.company_id,
        any_value(y.fiscal_year) FILTER (f.fiscal_year = y.fiscal_year) AS revenue_year,
        any_value(f.value) FILTER (f.fiscal_year = y.fiscal_year) AS revenue,
        any_value(is_weak(f.basis, f.method, f.preliminary)) FILTER (f.fiscal_year = y.fiscal_year) AS revenue_is_weak,
        list(f.value ORDER BY f.fiscal_year) FILTER (f.fiscal_year >= coalesce(b.break_year, 0)) AS revenue_series,
        list(f.fiscal_year ORDER BY f.fiscal_year) FILTER (f.fiscal_year >= coalesce(b.break_year, 0)) AS revenue_series_years,
        merge_sources(f.source_ids) AS revenue_source_ids
    FROM financials AS f
    INNER JOIN reporting_years AS y ON f.item = y.item
    LEFT JOIN (
        SELECT
            company_id,
            max(fiscal_year) AS break_year
        FROM financials
        WHERE item = 'revenue' AND series_break
        GROUP BY company_id
    ) AS b ON f.company_id = b.company_id
    WHERE f.item = 'revenue'
    GROUP BY f.company_id
),

market_values AS (
    SELECT
        listings.company_id,
        arg_max(market_caps.market_cap_cny_100m, market_caps.date) AS market_value,
        max(market_caps.date) AS market_value_date,
        arg_max(market_caps.source_ids, market_caps.date) AS market_value_source_ids
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
