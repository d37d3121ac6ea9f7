-- title: 各产业链、各级别的平台 | Platforms by chain and level
-- purpose: 符合条件的平台按产业链与级别计数；上级产业链包含其下各链，故各行不可相加。归入产业链是本项目的判断。 | Matching platforms by chain and level; a chain includes the chains below it, so rows do not add up. The chain of a platform is our reading.
-- param: q VARCHAR
-- param: chain VARCHAR[]
-- param: status VARCHAR[]
-- param: tier VARCHAR[]
-- param: type VARCHAR[]
-- param: level VARCHAR[]
-- param: sub VARCHAR[]
-- param: year_from INTEGER
-- param: year_to INTEGER
-- column: chain_id | 产业链 | Industry chain | chain
-- column: n | 平台数 | Platforms
SELECT
    tree.ancestor_id AS chain_id,
    p.level,
    count(*)::INTEGER AS n,
    merge_sources(p.source_ids) AS source_ids
FROM listed_platforms(
        $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $tier::VARCHAR[], $type::VARCHAR[],
        $level::VARCHAR[], $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
    ) AS p
LEFT JOIN chain_tree AS tree ON p.chain_id = tree.chain_id
GROUP BY tree.ancestor_id, p.level
ORDER BY tree.ancestor_id NULLS LAST, list_position(['national', 'provincial', 'municipal', 'district'], p.level) NULLS LAST
