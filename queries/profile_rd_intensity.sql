-- title: 历年研发费用占营收之比 | R&D expense as a share of revenue by year
-- purpose: 一家公司的研发费用除以同年营业收入；两者之一为推算、手录或快报值的，所得也标为弱值。 | The R&D expense of one company over its revenue of the same year; as weak as the weaker of the two.
-- param: id VARCHAR
-- column: amount | 研发费用占营收（%） | R&D expense over revenue (%)
-- column: rd_expense | 研发费用（亿元） | R&D expense (CNY 100m)
-- column: revenue | 营业收入（亿元） | Revenue (CNY 100m)
-- column: is_weak | 推算、手录或快报 | Derived, typed or preliminary
-- column: source_ids | 来源 | Sources
SELECT
    rd.fiscal_year,
    100 * rd.amount / revenue.amount AS amount,
    rd.amount AS rd_expense,
    revenue.amount AS revenue,
    rd.is_weak OR revenue.is_weak AS is_weak,
    rd.series_break OR revenue.series_break AS series_break,
    both_sources(rd.source_ids, revenue.source_ids) AS source_ids
FROM yearly_values($id::VARCHAR, 'rd_expense') AS rd
INNER JOIN yearly_values($id::VARCHAR, 'revenue') AS revenue ON rd.fiscal_year = revenue.fiscal_year
WHERE revenue.amount > 0
ORDER BY rd.fiscal_year
