-- title: 条目名称 | Names of all entries
-- purpose: 所有可检索条目的编号与名称。 | Ids and names of everything that can be looked up.
-- column: kind | 种类 | Kind | entity_kind
-- column: id | 编号 | Id
-- column: name_zh | 中文名称 | Chinese name
-- column: name_en | 英文名称 | English name
-- column: source_ids | 来源 | Sources
SELECT kind, id, name_zh, name_en, source_ids
FROM entities
