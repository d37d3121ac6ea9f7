-- title: 点名此产业链的目标 | Targets that name the chain
-- purpose: 名称中出现此产业链或其下某链名称的目标。 | Targets whose name holds the name of this chain or of one below it.
-- param: id VARCHAR
SELECT DISTINCT
    targets.target_id,
    targets.name_zh,
    targets.name_en,
    targets.status,
    targets.source_ids
FROM targets
INNER JOIN chain_tree AS t ON t.ancestor_id = $id::VARCHAR
INNER JOIN chains ON t.chain_id = chains.chain_id AND contains(targets.name_zh, chains.name_zh)
ORDER BY targets.target_id
