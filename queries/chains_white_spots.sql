-- title: 产业链上的空白 | White spots on the chains
-- purpose: 缺了一头的产业链：有公司无平台、有平台无公司、有项目无平台，或三者皆无；一条链可在几处出现，上级含其下各链。只归到生态圈、未归到某条链的平台不补链上的空白。 | Chains that lack one side: companies but no platform, platforms but no company, projects but no platform, or none of the three. A chain may appear more than once, and one includes the chains below it. A platform of an ecosystem that belongs to none of its chains fills no gap there.
-- column: spot | 空白 | White spot
-- column: ecosystem | 产业生态圈 | Ecosystem | chain
-- column: platforms | 平台 | Platforms
-- column: projects | 项目 | Projects
-- column: companies | 公司 | Companies
-- column: chain_id | 产业链 | Chain | chain
WITH spots AS (
    SELECT 'companies_only' AS spot, *
    FROM chain_counts
    WHERE companies > 0 AND platforms = 0
    UNION ALL
    SELECT 'platforms_only' AS spot, *
    FROM chain_counts
    WHERE platforms > 0 AND companies = 0
    UNION ALL
    SELECT 'projects_only' AS spot, *
    FROM chain_counts
    WHERE projects > 0 AND platforms = 0
    UNION ALL
    SELECT 'nobody' AS spot, *
    FROM chain_counts
    WHERE platforms + projects + companies = 0
)

SELECT
    spots.spot,
    ecosystem_of(spots.chain_id) AS ecosystem,
    spots.chain_id,
    spots.platforms,
    spots.projects,
    spots.companies,
    chains.anchor_companies,
    spots.source_ids
FROM spots
INNER JOIN chains ON spots.chain_id = chains.chain_id
ORDER BY
    list_position(['companies_only', 'platforms_only', 'projects_only', 'nobody'], spots.spot), ecosystem, spots.chain_id
