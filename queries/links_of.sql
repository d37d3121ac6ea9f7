-- title: 关联 | Links
-- purpose: 数据中与此条目直接相连的平台、项目、公司、产业链、政策与目标。 | The platforms, projects, companies, chains, policies and targets that the data links to this one.
-- param: kind VARCHAR
-- param: id VARCHAR
-- column: relation | 关系 | Relation
-- column: kind | 种类 | Kind | entity_kind
-- column: id | 编号 | Id
-- column: name_zh | 中文名称 | Chinese name
-- column: name_en | 英文名称 | English name
-- column: detail | 说明 | Detail
-- column: source_ids | 来源 | Sources
SELECT
    links.relation,
    links.other_kind AS kind,
    links.other_id AS id,
    entities.name_zh,
    entities.name_en,
    entities.detail,
    links.source_ids
FROM links
INNER JOIN entities ON links.other_kind = entities.kind AND links.other_id = entities.id
WHERE links.kind = $kind::VARCHAR AND links.id = $id::VARCHAR
ORDER BY links.relation, entities.name_zh
