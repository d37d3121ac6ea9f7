-- title: 产业链目录 | Industry chains
-- purpose: 全部产业生态圈与产业链，按层级排列。 | All ecosystems and chains in the order of their tree.
-- column: tree_depth | 层级 | Depth
WITH RECURSIVE tree AS (
    SELECT
        *,
        0 AS tree_depth,
        [chain_id] AS trail
    FROM chains
    WHERE parent_id IS NULL
    UNION ALL
    SELECT
        chains.*,
        tree.tree_depth + 1 AS tree_depth,
        list_append(tree.trail, chains.chain_id) AS trail
    FROM chains
    INNER JOIN tree ON chains.parent_id = tree.chain_id
)

SELECT * EXCLUDE (trail)
FROM tree
ORDER BY trail
