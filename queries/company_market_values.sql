-- title: 市值 | Market value
-- purpose: 符合条件的公司以人民币计的最近市值及其日期；只有外币市值的公司不在此列。 | Latest market value in CNY of the matching companies, with its date; companies valued in foreign currency only are not in it.
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
-- column: ticker | 证券代码 | Ticker
-- column: market_value | 市值（亿元） | Market value (CNY 100m)
-- column: market_value_date | 市值日期 | Date of market value
SELECT
    c.company_id,
    c.name_zh,
    c.name_en,
    c.chain_id,
    m.ticker,
    m.date AS market_value_date,
    m.market_cap_cny_100m AS market_value,
    m.source_ids
FROM listed_companies(
        $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $exchange::VARCHAR[], $board::VARCHAR[],
        $presence::VARCHAR[], $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
    ) AS c
INNER JOIN listings AS l ON c.company_id = l.company_id
INNER JOIN market_caps AS m ON l.ticker = m.ticker
WHERE m.market_cap_cny_100m IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY c.company_id ORDER BY m.date DESC, m.market_cap_cny_100m DESC) = 1
ORDER BY market_value DESC, c.company_id
