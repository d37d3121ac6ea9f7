-- title: 规模与增速 | Size and growth
-- purpose: 符合条件的公司的营业收入及其比上年的增速；当年与上年口径不同，或任一年为推算值、快报值的，不计算增速，也不在此列。 | Revenue of the matching companies and its growth on the year before; none, and no row, across a series break or where either year is derived or preliminary.
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
-- column: ecosystem | 产业生态圈 | Ecosystem | chain
-- column: revenue | 营业收入（亿元） | Revenue (CNY 100m)
-- column: revenue_before | 上年营业收入（亿元） | Revenue of the year before (CNY 100m)
-- column: growth | 增速（%） | Growth (%)
SELECT
    c.company_id,
    c.name_zh,
    c.name_en,
    c.chain_id,
    ecosystem_of(c.chain_id) AS ecosystem,
    g.fiscal_year::INTEGER AS fiscal_year,
    g.value AS revenue,
    g.value_before AS revenue_before,
    g.growth,
    g.source_ids
FROM listed_companies(
        $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $exchange::VARCHAR[], $board::VARCHAR[],
        $presence::VARCHAR[], $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
    ) AS c
INNER JOIN financial_growth AS g ON c.company_id = g.company_id
INNER JOIN reporting_years AS y ON g.item = y.item AND g.fiscal_year = y.fiscal_year
WHERE g.item = 'revenue' AND g.growth IS NOT NULL
ORDER BY revenue DESC, c.company_id
