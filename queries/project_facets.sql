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

-- `misses` names the filters that a row does not pass. An option counts the rows that pass all filters but perhaps its own.
WITH checks AS (
    SELECT
        list_where(
            ['q', 'chain', 'status', 'category', 'basis', 'sub', 'year'],
            [NOT q_ok, NOT chain_ok, NOT status_ok, NOT category_ok, NOT basis_ok, NOT sub_ok, NOT year_ok]
        ) AS misses,
        list_concat(
            [
                struct_pack(facet := 'status', code := status),
                struct_pack(facet := 'category', code := category),
                struct_pack(facet := 'basis', code := location_basis),
                struct_pack(facet := 'sub', code := subdistrict)
            ],
            -- A chain counts for itself and for every chain above it.
            list_transform(path_ids, LAMBDA above: struct_pack(facet := 'chain', code := above))
        ) AS codes
    FROM project_checks(
            $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $category::VARCHAR[], $basis::VARCHAR[],
            $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
        )
),

counted AS (
    SELECT
        misses,
        unnest(codes, recursive := TRUE)
    FROM checks
    WHERE len(misses) <= 1
)

SELECT
    facet,
    code,
    count(*)::INTEGER AS n
FROM counted
WHERE code IS NOT NULL AND coalesce(misses[1], facet) = facet
GROUP BY facet, code
ORDER BY facet, code
