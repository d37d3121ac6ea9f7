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

-- In the order of company_rows.
SELECT *
FROM listed_company_rows(
        $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $exchange::VARCHAR[], $board::VARCHAR[],
        $presence::VARCHAR[], $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
    )
