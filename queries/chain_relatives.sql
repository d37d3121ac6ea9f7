-- title: 上下级产业链 | Chains above and below
-- purpose: 此产业链之上由近及远的各级，及直接在其下的产业链。 | The chains above this one, the nearest first, and those directly below it.
-- param: id VARCHAR
-- column: relation | 关系 | Relation
SELECT
    'above' AS relation,
    t.ancestor_id AS chain_id,
    chains.name_zh,
    chains.name_en,
    chains.source_ids
FROM chain_tree AS t
INNER JOIN chains ON t.ancestor_id = chains.chain_id
WHERE t.chain_id = $id::VARCHAR AND t.ancestor_id <> $id::VARCHAR
UNION ALL
SELECT
    'below' AS relation,
    chain_id,
    name_zh,
    name_en,
    source_ids
FROM chains
WHERE parent_id = $id::VARCHAR
ORDER BY relation, (SELECT count(*) FROM chain_tree WHERE chain_tree.chain_id = chain_id) DESC, chain_id
