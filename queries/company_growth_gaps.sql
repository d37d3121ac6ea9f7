-- title: 没有增速的公司 | Companies without a growth rate
-- purpose: 符合条件的公司中有多少家算不出营收增速，按原因计，每家只计一个原因。 | How many of the matching companies have no growth of revenue, by reason; each counts under one.
-- param: q VARCHAR
-- param: chain VARCHAR[]
-- param: status VARCHAR[]
-- param: exchange VARCHAR[]
-- param: board VARCHAR[]
-- param: presence VARCHAR[]
-- param: sub VARCHAR[]
-- param: year_from INTEGER
-- param: year_to INTEGER
-- column: no_figure | 该财年无营收数据 | No revenue for the year
-- column: series_broken | 当年口径变更 | Series break in the year
-- column: unsure | 任一年为推算值或快报值 | Either year derived or preliminary
-- column: no_year_before | 无上年数据 | No figure for the year before
SELECT
    count(*) FILTER (g.company_id IS NULL)::INTEGER AS no_figure,
    count(*) FILTER (g.series_break)::INTEGER AS series_broken,
    count(*) FILTER (NOT g.series_break AND g.unsure)::INTEGER AS unsure,
    count(*) FILTER (NOT g.series_break AND NOT g.unsure AND g.growth IS NULL)::INTEGER AS no_year_before
FROM listed_companies(
        $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $exchange::VARCHAR[], $board::VARCHAR[],
        $presence::VARCHAR[], $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
    ) AS c
LEFT JOIN (
    SELECT pairs.*
    FROM financial_growth AS pairs
    INNER JOIN reporting_years AS y ON pairs.item = y.item AND pairs.fiscal_year = y.fiscal_year
    WHERE pairs.item = 'revenue'
) AS g ON c.company_id = g.company_id
