-- title: 地图上的条目 | Entries on the map
-- purpose: 符合条件且位置可考的公司、平台与项目，附位置精度；仅注册地或投资主体在本区的项目，指明该地点依据时才列入。 | Matching companies, platforms and projects with a known place and its precision; projects with only a registered office or an investor here are in it where that basis is named.
-- param: kind VARCHAR[]
-- param: ids VARCHAR[]
-- param: chain VARCHAR[]
-- param: sub VARCHAR[]
-- param: basis VARCHAR[]
-- column: kind | 种类 | Kind | entity_kind
-- column: id | 编号 | Id
-- column: name_zh | 中文名称 | Chinese name
-- column: name_en | 英文名称 | English name
-- column: chain_id | 产业链 | Chain | chain
-- column: at_same_place | 同一坐标的条目数 | Entries at the same coordinates
SELECT
    kind,
    id,
    name_zh,
    name_en,
    chain_id,
    location_precision,
    location_matched_on,
    subdistrict,
    latitude,
    longitude,
    presence,
    location_basis,
    (count(*) OVER (PARTITION BY latitude, longitude))::INTEGER AS at_same_place,
    source_ids
FROM place_checks($kind::VARCHAR[], $ids::VARCHAR[], $chain::VARCHAR[], $sub::VARCHAR[], $basis::VARCHAR[])
WHERE kind_ok AND id_ok AND chain_ok AND sub_ok AND proven_ok AND latitude IS NOT NULL AND longitude IS NOT NULL
ORDER BY
    list_position(['company', 'platform', 'project'], kind),
    list_position(['address', 'building', 'station', 'road', 'subdistrict'], location_precision),
    id
