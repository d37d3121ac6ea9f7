-- title: 各产业链上的平台、项目、公司、政策与基金 | Platforms, projects, companies, policies and funds by chain
-- purpose: 按产业链的层级逐条列出其上的平台、项目、公司、政策与基金数，上级含其下各链，故各行不可相加；政策与平台或项目同为一事的两处都计。只有公司区分“来源点名”与“本项目归类”，其余均为本项目归类。 | The platforms, projects, companies, policies and funds of every ecosystem and chain in the order of their tree; one includes the chains below it, so rows do not add up. A policy that is also a platform or project is counted as both. Only companies tell those named by a source from our classification; all else is our reading.
-- column: ecosystem | 产业生态圈 | Ecosystem | chain
-- column: tree_depth | 层级 | Depth
-- column: platforms | 平台 | Platforms
-- column: projects | 项目 | Projects
-- column: companies | 公司 | Companies
-- column: companies_named | 其中来源点名 | Of these named by a source
-- column: companies_compiled | 其中本项目归类 | Of these classified by us
-- column: policies | 政策 | Policies
-- column: funds | 基金类政策 | Fund policies
-- column: chain_id | 产业链 | Chain | chain
WITH RECURSIVE tree AS (
    SELECT
        chain_id,
        0 AS tree_depth,
        [chain_id] AS trail
    FROM chains
    WHERE parent_id IS NULL
    UNION ALL
    SELECT
        chains.chain_id,
        tree.tree_depth + 1 AS tree_depth,
        list_append(tree.trail, chains.chain_id) AS trail
    FROM chains
    INNER JOIN tree ON chains.parent_id = tree.chain_id
)

SELECT
    tree.trail[1] AS ecosystem,
    tree.chain_id,
    tree.tree_depth,
    counts.platforms,
    counts.projects,
    counts.companies,
    counts.companies_named,
    counts.companies_compiled,
    counts.policies,
    counts.funds,
    counts.source_ids
FROM tree
INNER JOIN chain_counts AS counts ON tree.chain_id = counts.chain_id
ORDER BY tree.trail
