-- title: 全站检索 | Search
-- purpose: 名称、代码、拼音或首字母含检索词的条目：完全相同者在前，开头相同者次之。 | Everything whose name, code, pinyin or initials contain the text: equal ones first, then those that begin with it.
-- param: q VARCHAR
-- column: kind | 种类 | Kind | entity_kind
-- column: id | 编号 | Id
-- column: name_zh | 中文名称 | Chinese name
-- column: name_en | 英文名称 | English name
-- column: detail | 说明 | Detail
-- column: source_ids | 来源 | Sources
-- column: nearness | 匹配程度（0 相同，1 开头，2 包含） | Match (0 equal, 1 beginning, 2 inside)

SELECT
    kind,
    id,
    name_zh,
    name_en,
    detail,
    CASE
        WHEN contains(chr(10) || terms || chr(10), chr(10) || $q::VARCHAR || chr(10)) THEN 0
        WHEN contains(chr(10) || terms, chr(10) || $q::VARCHAR) THEN 1
        ELSE 2
    END AS nearness,
    source_ids
FROM entity_terms
WHERE $q::VARCHAR <> '' AND contains(terms, $q::VARCHAR)
ORDER BY
    list_position(['company', 'platform', 'project', 'chain', 'policy', 'indicator', 'target', 'source'], kind),
    nearness, length(name_zh), id
