-- title: 各产业链、各板块的上市公司 | Listed companies by chain and board
-- purpose: 符合条件的公司按产业链与首次上市板块计数；两地上市的公司只计一次。 | Matching companies by chain and by the board of their first matching listing; a company with two listings counts once.
-- param: q VARCHAR
-- param: chain VARCHAR[]
-- param: status VARCHAR[]
-- param: exchange VARCHAR[]
-- param: board VARCHAR[]
-- param: presence VARCHAR[]
-- param: sub VARCHAR[]
-- param: year_from INTEGER
-- param: year_to INTEGER
-- column: ecosystem | 产业生态圈 | Ecosystem | chain
-- column: board | 板块 | Board | board
-- column: n | 公司数 | Companies
-- column: classified_by_us | 其中由本项目归类 | Of these classified by us
WITH first_listings AS (
    SELECT
        company_id,
        chain_id,
        arg_min(board, coalesce(listing_date, DATE '9999-12-31')) AS board,
        merge_sources(listing_source_ids) AS source_ids
    FROM matching_listings(
        $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $exchange::VARCHAR[], $board::VARCHAR[],
        $presence::VARCHAR[], $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
    )
    GROUP BY company_id, chain_id
)

SELECT
    ecosystem_of(f.chain_id) AS ecosystem,
    f.chain_id,
    f.board,
    count(*)::INTEGER AS n,
    (count(*) FILTER (c.chain_basis = 'compiled'))::INTEGER AS classified_by_us,
    merge_sources(c.source_ids || ';' || f.source_ids) AS source_ids
FROM first_listings AS f
INNER JOIN companies AS c ON f.company_id = c.company_id
GROUP BY f.chain_id, f.board
ORDER BY ecosystem NULLS LAST, f.chain_id, f.board
