-- title: 平台层级、产业生态圈与公司、项目 | Platform tiers, ecosystems, companies and projects
-- purpose: 每个产业生态圈（含其下各链）的平台按层级计数，另计其公司与项目；产业生态圈之外的不在其中，只在未归类的一行计数。 | Platforms of each ecosystem with its chains by tier, and its companies and projects; what lies outside the ecosystems is counted in rows of its own, without an ecosystem.
-- column: ecosystem | 产业生态圈 | Ecosystem | chain
-- column: kind | 种类 | Kind | entity_kind
-- column: n | 数量 | Count
WITH members AS (
    SELECT 'platform' AS kind, tier, chain_id, source_ids
    FROM platforms
    UNION ALL
    SELECT 'company', NULL, chain_id, source_ids
    FROM companies
    UNION ALL
    SELECT 'project', NULL, chain_id, source_ids
    FROM projects
)

SELECT
    ecosystem_of(chain_id) AS ecosystem,
    kind,
    tier,
    count(*)::INTEGER AS n,
    merge_sources(source_ids) AS source_ids
FROM members
GROUP BY ecosystem, kind, tier
ORDER BY
    ecosystem NULLS LAST,
    list_position(['platform', 'company', 'project'], kind),
    list_position(['1', '2', '6', 'N', 'base', 'park', 'programme'], tier)
