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

-- `failed` names the one filter that a row does not pass, '' where it passes all. An option counts the rows that pass all
-- filters but perhaps its own: within one option those rows all pass its own, or all fail it.
WITH checks AS (
    SELECT
        *,
        list_where(
            ['q', 'chain', 'status', 'tier', 'type', 'level', 'sub', 'year'],
            [NOT q_ok, NOT chain_ok, NOT status_ok, NOT tier_ok, NOT type_ok, NOT level_ok, NOT sub_ok, NOT year_ok]
        ) AS misses,
        coalesce(misses[1], '') AS failed
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
        failed,
        count(*) AS n
    FROM checks
    WHERE len(misses) <= 1
    GROUP BY GROUPING SETS (
        (chain_id, failed),
        (status, failed),
        (tier, failed),
        (type, failed),
        (level, failed),
        (subdistrict, failed)
    )
)

-- A chain counts for itself and for every chain above it.
SELECT
    c.facet,
    coalesce(tree.ancestor_id, c.code) AS code,
    sum(c.n)::INTEGER AS n
FROM counts AS c
LEFT JOIN chain_tree AS tree ON c.facet = 'chain' AND c.code = tree.chain_id
WHERE c.code IS NOT NULL AND c.failed IN ('', c.facet)
GROUP BY ALL
ORDER BY c.facet, code
