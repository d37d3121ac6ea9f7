-- title: 项目的筛选计数 | Facet counts of the projects
-- purpose: 每个选项在其他筛选条件下各有多少项目。 | How many projects each option holds under all other filters.
-- param: q VARCHAR
-- param: chain VARCHAR[]
-- param: status VARCHAR[]
-- param: category VARCHAR[]
-- param: basis VARCHAR[]
-- param: sub VARCHAR[]
-- param: year_from INTEGER
-- param: year_to INTEGER
-- column: facet | 筛选项 | Facet
-- column: code | 代码 | Code
-- column: n | 数量 | Count
WITH checks AS (
    SELECT
        *,
        (NOT q_ok)::INTEGER + (NOT chain_ok)::INTEGER + (NOT status_ok)::INTEGER + (NOT category_ok)::INTEGER
        + (NOT basis_ok)::INTEGER + (NOT sub_ok)::INTEGER + (NOT year_ok)::INTEGER AS misses
    FROM project_checks(
        $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $category::VARCHAR[], $basis::VARCHAR[],
        $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
    )
),

counts AS (
    SELECT
        CASE
            WHEN grouping(chain_id) = 0 THEN 'chain'
            WHEN grouping(status) = 0 THEN 'status'
            WHEN grouping(category) = 0 THEN 'category'
            WHEN grouping(location_basis) = 0 THEN 'basis'
            ELSE 'sub'
        END AS facet,
        coalesce(chain_id, status, category, location_basis, subdistrict) AS code,
        count(*) FILTER (misses = 0) + CASE
            WHEN grouping(chain_id) = 0 THEN count(*) FILTER (misses = 1 AND NOT chain_ok)
            WHEN grouping(status) = 0 THEN count(*) FILTER (misses = 1 AND NOT status_ok)
            WHEN grouping(category) = 0 THEN count(*) FILTER (misses = 1 AND NOT category_ok)
            WHEN grouping(location_basis) = 0 THEN count(*) FILTER (misses = 1 AND NOT basis_ok)
            ELSE count(*) FILTER (misses = 1 AND NOT sub_ok)
        END AS n
    FROM checks
    GROUP BY GROUPING SETS ((chain_id), (status), (category), (location_basis), (subdistrict))
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
