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

-- `misses` names the filters that a row does not pass. An option counts the rows that pass all filters but perhaps its own.
WITH checks AS (
    SELECT
        company_id,
        list_where(
            ['q', 'chain', 'status', 'exchange', 'board', 'presence', 'sub', 'year'],
            [NOT q_ok, NOT chain_ok, NOT status_ok, NOT exchange_ok, NOT board_ok, NOT presence_ok, NOT sub_ok, NOT year_ok]
        ) AS misses,
        list_concat(
            [
                struct_pack(facet := 'status', code := status),
                struct_pack(facet := 'exchange', code := exchange),
                struct_pack(facet := 'board', code := board),
                struct_pack(facet := 'presence', code := presence),
                struct_pack(facet := 'sub', code := subdistrict)
            ],
            -- A chain counts for itself and for every chain above it.
            list_transform(path_ids, LAMBDA above: struct_pack(facet := 'chain', code := above))
        ) AS codes
    FROM company_checks(
            $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $exchange::VARCHAR[], $board::VARCHAR[],
            $presence::VARCHAR[], $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
        )
),

counted AS (
    SELECT
        company_id,
        misses,
        unnest(codes, recursive := TRUE)
    FROM checks
    WHERE len(misses) <= 1
)

SELECT
    facet,
    code,
    count(DISTINCT company_id)::INTEGER AS n
FROM counted
WHERE code IS NOT NULL AND coalesce(misses[1], facet) = facet
GROUP BY facet, code
ORDER BY facet, code
