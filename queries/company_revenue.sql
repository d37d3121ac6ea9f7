-- title: 营业收入与净利润 | Revenue and net profit
-- purpose: 符合条件的公司在同一财年的营业收入与归母净利润；财年取半数以上公司披露营收的最近一年。 | Revenue and net profit of the matching companies in one fiscal year, the latest that more than half of all companies report revenue for.
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
-- column: revenue | 营业收入（亿元） | Revenue (CNY 100m)
-- column: revenue_is_weak | 营收为推算、手录或快报 | Revenue derived, typed or preliminary
-- column: net_profit | 归母净利润（亿元） | Net profit (CNY 100m)
-- column: net_profit_is_weak | 净利为推算、手录或快报 | Net profit derived, typed or preliminary
SELECT
    c.company_id,
    c.name_zh,
    c.name_en,
    c.chain_id,
    revenue.fiscal_year::INTEGER AS fiscal_year,
    revenue.value AS revenue,
    is_weak(revenue.basis, revenue.method, revenue.preliminary) AS revenue_is_weak,
    profit.value AS net_profit,
    is_weak(profit.basis, profit.method, profit.preliminary) AS net_profit_is_weak,
    both_sources(revenue.source_ids, profit.source_ids) AS source_ids
FROM listed_companies(
        $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $exchange::VARCHAR[], $board::VARCHAR[],
        $presence::VARCHAR[], $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
    ) AS c
INNER JOIN financials AS revenue ON c.company_id = revenue.company_id
INNER JOIN reporting_years AS y ON revenue.item = y.item AND revenue.fiscal_year = y.fiscal_year
LEFT JOIN financials AS profit
    ON c.company_id = profit.company_id AND revenue.fiscal_year = profit.fiscal_year AND profit.item = 'net_profit'
WHERE revenue.item = 'revenue'
ORDER BY revenue DESC, c.company_id
