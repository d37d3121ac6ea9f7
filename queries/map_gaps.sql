-- title: 未上地图的条目 | Entries that are not on the map
-- purpose: 符合条件的条目按种类计：有位置的、未见位置的，以及因仅注册地或投资主体在本区而略去的项目。 | The matching entries by kind: with a place, without one, and projects left out because only their registered office or investor is here.
-- param: kind VARCHAR[]
-- param: ids VARCHAR[]
-- param: chain VARCHAR[]
-- param: sub VARCHAR[]
-- param: basis VARCHAR[]
-- column: kind | 种类 | Kind | entity_kind
-- column: n | 条目数 | Entries
-- column: placed | 有位置 | With a place
-- column: without_place | 未见位置 | Without a place
-- column: left_out | 因地点依据略去 | Left out for the basis of their place
-- column: left_out_placed | 略去者中有位置 | Left out, with a place
SELECT
    kind,
    count(*)::INTEGER AS n,
    (count(*) FILTER (proven_ok AND latitude IS NOT NULL))::INTEGER AS placed,
    (count(*) FILTER (proven_ok AND latitude IS NULL))::INTEGER AS without_place,
    (count(*) FILTER (NOT proven_ok))::INTEGER AS left_out,
    (count(*) FILTER (NOT proven_ok AND latitude IS NOT NULL))::INTEGER AS left_out_placed,
    merge_sources(source_ids) AS source_ids
FROM place_checks($kind::VARCHAR[], $ids::VARCHAR[], $chain::VARCHAR[], $sub::VARCHAR[], $basis::VARCHAR[])
WHERE kind_ok AND id_ok AND chain_ok AND sub_ok
GROUP BY kind
ORDER BY list_position(['company', 'platform', 'project'], kind)
