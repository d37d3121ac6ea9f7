-- title: 政策的筛选计数 | Facet counts of the policies
-- purpose: 每个选项在其他筛选条件下各有多少项政策。 | How many policies each option holds under all other filters.
-- param: q VARCHAR
-- param: chain VARCHAR[]
-- param: kind VARCHAR[]
-- column: facet | 筛选项 | Facet
-- column: code | 代码 | Code
-- column: n | 数量 | Count
WITH checks AS (
    SELECT * FROM policy_checks($q::VARCHAR, $chain::VARCHAR[], $kind::VARCHAR[])
)

-- A chain counts for itself and for every chain above it.
SELECT
    'chain' AS facet,
    above.chain_id AS code,
    count(*)::INTEGER AS n
FROM checks AS c
CROSS JOIN unnest(c.path_ids) AS above (chain_id)
WHERE c.q_ok AND c.kind_ok
GROUP BY above.chain_id
UNION ALL
SELECT
    'kind' AS facet,
    c.kind AS code,
    count(*)::INTEGER AS n
FROM checks AS c
WHERE c.q_ok AND c.chain_ok
GROUP BY c.kind
ORDER BY facet, code
