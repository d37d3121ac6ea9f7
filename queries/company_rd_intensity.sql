-- title: 研发费用占营收之比 | R&D expense as a share of revenue
-- purpose: 符合条件的公司的研发费用除以同一财年的营业收入；研发费用为利润表所列，财年取半数以上公司披露研发费用的最近一年。 | R&D expense of the matching companies over revenue of the same fiscal year; the expense line of the income statement, in the latest year that more than half of all companies report it for.
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
-- column: rd_expense | 研发费用（亿元） | R&D expense (CNY 100m)
-- column: revenue | 营业收入（亿元） | Revenue (CNY 100m)
-- column: rd_intensity | 研发费用占营收（%） | R&D expense over revenue (%)
-- column: is_weak | 含推算、手录或快报值 | Derived, typed or preliminary
SELECT
    c.company_id,
    c.name_zh,
    c.name_en,
    c.chain_id,
    rd.fiscal_year::INTEGER AS fiscal_year,
    rd.value AS rd_expense,
    revenue.value AS revenue,
    100 * rd.value / revenue.value AS rd_intensity,
    is_weak(rd.basis, rd.method, rd.preliminary)
    OR is_weak(revenue.basis, revenue.method, revenue.preliminary) AS is_weak,
    both_sources(rd.source_ids, revenue.source_ids) AS source_ids
FROM listed_companies(
        $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $exchange::VARCHAR[], $board::VARCHAR[],
        $presence::VARCHAR[], $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
    ) AS c
INNER JOIN financials AS rd ON c.company_id = rd.company_id
INNER JOIN reporting_years AS y ON rd.item = y.item AND rd.fiscal_year = y.fiscal_year
INNER JOIN financials AS revenue
    ON c.company_id = revenue.company_id AND rd.fiscal_year = revenue.fiscal_year AND revenue.item = 'revenue'
WHERE rd.item = 'rd_expense' AND revenue.value > 0
ORDER BY rd_intensity DESC, c.company_id
