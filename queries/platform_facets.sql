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

-- `misses` names the filters that a row does not pass. An option counts the rows that pass all filters but perhaps its own.
WITH checks AS (
    SELECT
        list_where(
            ['q', 'chain', 'status', 'tier', 'type', 'level', 'sub', 'year'],
            [NOT q_ok, NOT chain_ok, NOT status_ok, NOT tier_ok, NOT type_ok, NOT level_ok, NOT sub_ok, NOT year_ok]
        ) AS misses,
        list_concat(
            [
                struct_pack(facet := 'status', code := status),
                struct_pack(facet := 'tier', code := tier),
                struct_pack(facet := 'type', code := type),
                struct_pack(facet := 'level', code := level),
                struct_pack(facet := 'sub', code := subdistrict)
            ],
            -- A chain counts for itself and for every chain above it.
            list_transform(path_ids, LAMBDA above: struct_pack(facet := 'chain', code := above))
        ) AS codes
    FROM platform_checks(
            $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $tier::VARCHAR[], $type::VARCHAR[],
            $level::VARCHAR[], $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
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
