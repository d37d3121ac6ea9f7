-- title: “一链一联合体、一基金、一团队、一专家、一园区” | “One chain: one consortium, one fund, one team, one expert, one park”
-- purpose: “一链五个一”方案为每条产业链设想的五样，在本项目资料中各有什么；上级含其下各链。联合体取类型为联盟的平台；基金取基金类政策、基金类项目与平台所设的基金；园区取特色小镇、产业园区与产业地标。资料中没有逐链的团队与专家，故留空。 | What the data holds of the five things that the programme of one consortium, fund, team, expert and park foresaw for each chain; one includes the chains below it. Consortium: platforms of type alliance. Fund: policies of kind fund, fund projects, and funds that are part of a platform. Park: towns, parks and landmarks. Teams and experts by chain are in no source here, so they stay blank.
-- column: element | 五样之一 | One of the five
-- column: kind | 种类 | Kind | entity_kind
-- column: id | 编号 | Id
-- column: name_zh | 中文名称 | Chinese name
-- column: name_en | 英文名称 | English name
-- column: own_chain | 所属产业链 | Belongs to | chain
-- column: chain_id | 产业链 | Chain | chain
WITH found_elements AS (
    -- One consortium: an alliance of the chain.
    SELECT 'consortium' AS element, 'platform' AS kind, platform_id AS id, name_zh, name_en, chain_id, source_ids
    FROM platforms
    WHERE type = 'alliance'
    UNION ALL
    -- One fund: a policy of kind fund for the chain, a fund project, or a fund that is part of a platform of the chain.
    SELECT 'fund', 'policy', policy_id, name_zh, name_en, chain_id, source_ids
    FROM policies
    WHERE kind = 'fund'
    UNION ALL
    SELECT 'fund', 'project', project_id, name_zh, name_en, chain_id, source_ids
    FROM projects
    WHERE category = 'fund'
    UNION ALL
    SELECT 'fund', 'platform', p.platform_id, u.unit_zh, u.unit_en, p.chain_id, u.source_ids
    FROM platform_units AS u
    INNER JOIN platforms AS p ON u.platform_id = p.platform_id
    WHERE contains(u.unit_zh, '基金')
    UNION ALL
    -- One park: a characteristic town, an industrial park or a landmark of the chain.
    SELECT 'park', 'platform', platform_id, name_zh, name_en, chain_id, source_ids
    FROM platforms
    WHERE type IN ('town', 'park', 'landmark')
    -- One team, one expert: no table holds teams or experts by chain.
)

SELECT
    c.ancestor_id AS chain_id,
    e.element,
    e.kind,
    e.id,
    e.name_zh,
    e.name_en,
    e.chain_id AS own_chain,
    e.source_ids
FROM chain_tree AS c
INNER JOIN found_elements AS e ON c.chain_id = e.chain_id
ORDER BY
    c.ancestor_id,
    list_position(['consortium', 'fund', 'park'], e.element),
    e.chain_id <> c.ancestor_id,
    e.name_zh
