-- title: 地图的筛选计数 | Facet counts of the map
-- purpose: 每个选项在其他筛选条件下各有多少条目在地图上。 | How many entries on the map each option holds under all other filters.
-- param: kind VARCHAR[]
-- param: chain VARCHAR[]
-- param: sub VARCHAR[]
-- param: basis VARCHAR[]
-- column: facet | 筛选项 | Facet
-- column: code | 代码 | Code
-- column: n | 数量 | Count
WITH placed AS (
    SELECT *
    FROM place_checks($kind::VARCHAR[], []::VARCHAR[], $chain::VARCHAR[], $sub::VARCHAR[], $basis::VARCHAR[])
    WHERE latitude IS NOT NULL
)

SELECT
    'kind' AS facet,
    kind AS code,
    count(*)::INTEGER AS n
FROM placed
WHERE chain_ok AND sub_ok AND proven_ok
GROUP BY kind
UNION ALL
-- A chain counts for itself and for every chain above it.
SELECT
    'chain' AS facet,
    unnest(path_ids) AS code,
    count(*)::INTEGER AS n
FROM placed
WHERE kind_ok AND sub_ok AND proven_ok
GROUP BY code
UNION ALL
SELECT
    'sub' AS facet,
    subdistrict AS code,
    count(*)::INTEGER AS n
FROM placed
WHERE kind_ok AND chain_ok AND proven_ok AND subdistrict IS NOT NULL
GROUP BY subdistrict
UNION ALL
SELECT
    'basis' AS facet,
    location_basis AS code,
    count(*)::INTEGER AS n
FROM placed
WHERE kind_ok AND chain_ok AND sub_ok AND location_basis IS NOT NULL
GROUP BY location_basis
ORDER BY facet, code
