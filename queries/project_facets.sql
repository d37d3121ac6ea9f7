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

-- `failed` names the one filter that a row does not pass, '' where it passes all. An option counts the rows that pass all
-- filters but perhaps its own: within one option those rows all pass its own, or all fail it.
WITH checks AS (
    SELECT
        *,
        list_where(
            ['q', 'chain', 'status', 'category', 'basis', 'sub', 'year'],
            [NOT q_ok, NOT chain_ok, NOT status_ok, NOT category_ok, NOT basis_ok, NOT sub_ok, NOT year_ok]
        ) AS misses,
        coalesce(misses[1], '') AS failed
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
        failed,
        count(*) AS n
    FROM checks
    WHERE len(misses) <= 1
    GROUP BY GROUPING SETS (
        (chain_id, failed),
        (status, failed),
        (category, failed),
        (location_basis, failed),
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
