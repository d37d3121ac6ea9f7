-- title: 产业链目录 | Industry chains
-- purpose: 全部产业生态圈与产业链，按层级排列。 | All ecosystems and chains in the order of their tree.
-- column: depth | 层级 | Depth
WITH RECURSIVE tree AS (
    SELECT
        *,
        0 AS depth,
        [chain_id] AS path
    FROM chains
    WHERE parent_id IS NULL
    UNION ALL
    SELECT
        chains.*,
        tree.depth + 1 AS depth,
        list_append(tree.path, chains.chain_id) AS path
    FROM chains
    INNER JOIN tree ON chains.parent_id = tree.chain_id
)

SELECT * EXCLUDE (path)
FROM tree
ORDER BY path
