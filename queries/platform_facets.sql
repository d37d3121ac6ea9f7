-- title: 平台的筛选计数 | Facet counts of the platforms
-- purpose: 每个选项在其他筛选条件下各有多少平台。 | How many platforms each option holds under all other filters.
-- param: q VARCHAR
-- param: chain VARCHAR[]
-- param: status VARCHAR[]
-- param: tier VARCHAR[]
-- param: type VARCHAR[]
-- param: level VARCHAR[]
-- param: sub VARCHAR[]
-- param: year_from INTEGER
-- param: year_to INTEGER
-- column: facet | 筛选项 | Facet
-- column: code | 代码 | Code
-- column: n | 数量 | Count
WITH checks AS (
    SELECT
        *,
        (NOT q_ok)::INTEGER + (NOT chain_ok)::INTEGER + (NOT status_ok)::INTEGER + (NOT tier_ok)::INTEGER
        + (NOT type_ok)::INTEGER + (NOT level_ok)::INTEGER + (NOT sub_ok)::INTEGER + (NOT year_ok)::INTEGER AS misses
    FROM platform_checks(
        $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $tier::VARCHAR[], $type::VARCHAR[],
        $level::VARCHAR[], $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
    )
),

counts AS (
    SELECT
        CASE
            WHEN grouping(chain_id) = 0 THEN 'chain'
            WHEN grouping(status) = 0 THEN 'status'
            WHEN grouping(tier) = 0 THEN 'tier'
            WHEN grouping(type) = 0 THEN 'type'
            WHEN grouping(level) = 0 THEN 'level'
            ELSE 'sub'
        END AS facet,
        coalesce(chain_id, status, tier, type, level, subdistrict) AS code,
        count(*) FILTER (misses = 0) + CASE
            WHEN grouping(chain_id) = 0 THEN count(*) FILTER (misses = 1 AND NOT chain_ok)
            WHEN grouping(status) = 0 THEN count(*) FILTER (misses = 1 AND NOT status_ok)
            WHEN grouping(tier) = 0 THEN count(*) FILTER (misses = 1 AND NOT tier_ok)
            WHEN grouping(type) = 0 THEN count(*) FILTER (misses = 1 AND NOT type_ok)
            WHEN grouping(level) = 0 THEN count(*) FILTER (misses = 1 AND NOT level_ok)
            ELSE count(*) FILTER (misses = 1 AND NOT sub_ok)
        END AS n
    FROM checks
    GROUP BY GROUPING SETS ((chain_id), (status), (tier), (type), (level), (subdistrict))
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
