-- title: 上下级产业链 | Chains above and below
-- purpose: 此产业链之上由近及远的各级，及直接在其下的产业链。 | The chains above this one, the nearest first, and those directly below it.
-- param: id VARCHAR
-- column: relation | 关系 | Relation
-- column: chain_level | 级次（1 为生态圈，下级为 0） | Level (1 is an ecosystem, 0 below this one)
-- column: chain_id | 产业链 | Chain | chain
SELECT
    'above' AS relation,
    t.ancestor_id AS chain_id,
    chains.name_zh,
    chains.name_en,
    levels.chain_level,
    chains.source_ids
FROM chain_tree AS t
INNER JOIN chains ON t.ancestor_id = chains.chain_id
INNER JOIN (
    SELECT
        chain_id,
        count(*)::INTEGER AS chain_level
    FROM chain_tree
    GROUP BY chain_id
) AS levels ON t.ancestor_id = levels.chain_id
WHERE t.chain_id = $id::VARCHAR AND t.ancestor_id <> $id::VARCHAR
UNION ALL
SELECT
    'below' AS relation,
    chain_id,
    name_zh,
    name_en,
    0 AS chain_level,
    source_ids
FROM chains
WHERE parent_id = $id::VARCHAR
ORDER BY relation, chain_level DESC, chain_id
