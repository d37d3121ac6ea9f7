-- title: 公司的筛选计数 | Facet counts of the companies
-- purpose: 每个选项在其他筛选条件下各有多少家公司（按公司计，不按证券计）。 | How many companies each option holds under all other filters (companies, not listings).
-- param: q VARCHAR
-- param: chain VARCHAR[]
-- param: status VARCHAR[]
-- param: exchange VARCHAR[]
-- param: board VARCHAR[]
-- param: presence VARCHAR[]
-- param: sub VARCHAR[]
-- param: year_from INTEGER
-- param: year_to INTEGER
-- column: facet | 筛选项 | Facet
-- column: code | 代码 | Code
-- column: n | 数量 | Count
WITH checks AS (
    SELECT
        *,
        (NOT q_ok)::INTEGER + (NOT chain_ok)::INTEGER + (NOT status_ok)::INTEGER + (NOT exchange_ok)::INTEGER
        + (NOT board_ok)::INTEGER + (NOT presence_ok)::INTEGER + (NOT sub_ok)::INTEGER + (NOT year_ok)::INTEGER AS misses
    FROM company_checks(
        $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $exchange::VARCHAR[], $board::VARCHAR[],
        $presence::VARCHAR[], $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
    )
),

counts AS (
    SELECT
        CASE
            WHEN grouping(chain_id) = 0 THEN 'chain'
            WHEN grouping(status) = 0 THEN 'status'
            WHEN grouping(exchange) = 0 THEN 'exchange'
            WHEN grouping(board) = 0 THEN 'board'
            WHEN grouping(presence) = 0 THEN 'presence'
            ELSE 'sub'
        END AS facet,
        coalesce(chain_id, status, exchange, board, presence, subdistrict) AS code,
        CASE
            WHEN grouping(chain_id) = 0
                THEN count(DISTINCT company_id) FILTER (misses = 0 OR (misses = 1 AND NOT chain_ok))
            WHEN grouping(status) = 0
                THEN count(DISTINCT company_id) FILTER (misses = 0 OR (misses = 1 AND NOT status_ok))
            WHEN grouping(exchange) = 0
                THEN count(DISTINCT company_id) FILTER (misses = 0 OR (misses = 1 AND NOT exchange_ok))
            WHEN grouping(board) = 0
                THEN count(DISTINCT company_id) FILTER (misses = 0 OR (misses = 1 AND NOT board_ok))
            WHEN grouping(presence) = 0
                THEN count(DISTINCT company_id) FILTER (misses = 0 OR (misses = 1 AND NOT presence_ok))
            ELSE count(DISTINCT company_id) FILTER (misses = 0 OR (misses = 1 AND NOT sub_ok))
        END AS n
    FROM checks
    GROUP BY GROUPING SETS ((chain_id), (status), (exchange), (board), (presence), (subdistrict))
)

-- A chain counts for itself and for every chain above it.
SELECT
    c.facet,
    coalesce(tree.ancestor_id, c.code) AS code,
    sum(c.n)::INTEGER AS n
FROM counts AS c
LEFT JOIN chain_tree AS tree ON c.facet = 'chain' AND c.code = tree.chain_id
WHERE c.code IS NOT NULL
GROUP BY ALL
ORDER BY c.facet, code
