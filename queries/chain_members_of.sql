-- title: 产业链上的平台、项目、公司与政策 | Platforms, projects, companies and policies of a chain
-- purpose: 此产业链及其下各链的平台、项目、公司与政策，来源点名的在前；公司附首次上市的板块在先的全部板块，项目附状态及其截至日期。 | The platforms, projects, companies and policies of this chain and of those below it, those named by a source first; companies with their boards, earliest listing first, projects with their status and its date.
-- param: id VARCHAR
-- column: kind | 种类 | Kind | entity_kind
-- column: id | 编号 | Id
-- column: name_zh | 中文名称 | Chinese name
-- column: name_en | 英文名称 | English name
-- column: is_named | 来源点名 | Named by a source
-- column: boards | 板块 | Boards | board
-- column: project_status | 项目状态 | Project status | project_status
-- column: chain_id | 产业链 | Chain | chain
SELECT m.*
FROM chain_member_rows AS m
INNER JOIN chain_tree AS t ON m.chain_id = t.chain_id
WHERE t.ancestor_id = $id::VARCHAR
ORDER BY
    list_position(['platform', 'project', 'company', 'policy'], m.kind),
    m.is_named DESC,
    list_position(['1', '2', '6', 'N', 'base', 'park', 'programme'], m.tier),
    m.chain_id <> $id::VARCHAR,
    m.chain_id,
    m.name_zh
