-- title: 所选公司的基本情况 | Facts of the chosen companies
-- purpose: 所选公司的上市、产业链、与本区的关系、员工与主营业务，及最近一年的营收、净利润和最近的人民币市值。 | Listing, chain, link to the district, staff and main business of the chosen companies, with their latest revenue, net profit and market value in CNY.
-- param: ids VARCHAR[]
-- column: chain_id | 产业链 | Chain | chain
-- column: tickers | 证券代码 | Tickers
-- column: boards | 板块 | Boards | board
-- column: first_listing_date | 首次上市 | First listed
-- column: first_listing_precision | 首次上市日期精度 | Precision of the first listing date
-- column: revenue | 最近营收（亿元） | Latest revenue (CNY 100m)
-- column: revenue_year | 营收财年 | Year of the revenue
-- column: revenue_is_weak | 营收为推算、手录或快报 | Revenue derived, typed or preliminary
-- column: net_profit | 最近归母净利润（亿元） | Latest net profit (CNY 100m)
-- column: net_profit_year | 净利润财年 | Year of the net profit
-- column: net_profit_is_weak | 净利润为推算、手录或快报 | Net profit derived, typed or preliminary
-- column: market_value | 市值（亿元） | Market value (CNY 100m)
-- column: market_value_date | 市值日期 | Date of market value
WITH first_listings AS (
    SELECT
        company_id,
        string_agg(ticker, ', ' ORDER BY listing_date NULLS LAST, ticker) AS tickers,
        string_agg(DISTINCT board, ';' ORDER BY board) AS boards,
        min(listing_date) AS first_listing_date,
        arg_min(listing_date_precision, listing_date) AS first_listing_precision,
        merge_sources(source_ids) AS source_ids
    FROM listings
    WHERE list_contains($ids::VARCHAR[], company_id)
    GROUP BY company_id
),

latest AS (
    SELECT
        company_id,
        arg_max(value, fiscal_year) FILTER (measure = 'revenue') AS revenue,
        (max(fiscal_year) FILTER (measure = 'revenue'))::INTEGER AS revenue_year,
        arg_max(value_is_weak, fiscal_year) FILTER (measure = 'revenue') AS revenue_is_weak,
        arg_max(source_ids, fiscal_year) FILTER (measure = 'revenue') AS revenue_sources,
        arg_max(value, fiscal_year) FILTER (measure = 'net_profit') AS net_profit,
        (max(fiscal_year) FILTER (measure = 'net_profit'))::INTEGER AS net_profit_year,
        arg_max(value_is_weak, fiscal_year) FILTER (measure = 'net_profit') AS net_profit_is_weak,
        arg_max(source_ids, fiscal_year) FILTER (measure = 'net_profit') AS net_profit_sources
    FROM company_measures
    WHERE list_contains($ids::VARCHAR[], company_id)
    GROUP BY company_id
),

market_values AS (
    SELECT
        l.company_id,
        arg_max(m.market_cap_cny_100m, m.date) AS market_value,
        max(m.date) AS market_value_date,
        arg_max(m.source_ids, m.date) AS source_ids
    FROM market_caps AS m
    INNER JOIN listings AS l ON m.ticker = l.ticker
    WHERE m.market_cap_cny_100m IS NOT NULL AND list_contains($ids::VARCHAR[], l.company_id)
    GROUP BY l.company_id
)

SELECT
    c.company_id,
    c.name_zh,
    c.name_en,
    f.tickers,
    f.boards,
    f.first_listing_date,
    f.first_listing_precision,
    c.chain_id,
    c.chain_basis,
    c.presence,
    c.employees,
    c.employees_snapshot,
    c.main_business_zh,
    c.main_business_en,
    latest.revenue,
    latest.revenue_year,
    latest.revenue_is_weak,
    latest.net_profit,
    latest.net_profit_year,
    latest.net_profit_is_weak,
    m.market_value,
    m.market_value_date,
    array_to_string(
        list_sort(list_distinct(string_split(
            concat_ws(';', c.source_ids, f.source_ids, latest.revenue_sources, latest.net_profit_sources, m.source_ids), ';'
        ))), ';'
    ) AS source_ids
FROM companies AS c
LEFT JOIN first_listings AS f ON c.company_id = f.company_id
LEFT JOIN latest ON c.company_id = latest.company_id
LEFT JOIN market_values AS m ON c.company_id = m.company_id
WHERE list_contains($ids::VARCHAR[], c.company_id)
ORDER BY list_position($ids::VARCHAR[], c.company_id)
