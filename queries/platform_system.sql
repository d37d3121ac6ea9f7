-- title: “1+2+6+N”体系：各层级、各类型的平台 | The “1+2+6+N” system: platforms by tier and type
-- purpose: 符合条件的平台按体系层级与类型计数。 | Matching platforms counted by tier and type.
-- param: q VARCHAR
-- param: chain VARCHAR[]
-- param: status VARCHAR[]
-- param: tier VARCHAR[]
-- param: type VARCHAR[]
-- param: level VARCHAR[]
-- param: sub VARCHAR[]
-- param: year_from INTEGER
-- param: year_to INTEGER
-- column: n | 平台数 | Platforms
SELECT
    tier,
    type,
    count(*)::INTEGER AS n,
    merge_sources(source_ids) AS source_ids
FROM listed_platforms(
        $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $tier::VARCHAR[], $type::VARCHAR[],
        $level::VARCHAR[], $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
    )
GROUP BY tier, type
ORDER BY list_position(['1', '2', '6', 'N', 'base', 'park', 'programme'], tier), n DESC, type
