-- title: 同一产业链与同一街道的条目数 | Entries of the same chain and of the same subdistrict
-- purpose: 与此条目同属一条产业链（含其下各链）、同在一个街道的平台、项目与公司各有多少，含此条目。 | How many platforms, projects and companies are in the same chain (with those below it) or in the same subdistrict as this entry, which counts too.
-- param: kind VARCHAR
-- param: id VARCHAR
-- column: parameter | 条件 | Condition
-- column: code | 代码 | Code
-- column: kind | 种类 | Kind | entity_kind
-- column: n | 数量 | Count
-- column: source_ids | 来源 | Sources
WITH entry AS (
    SELECT
        chain_id,
        subdistrict
    FROM place_rows
    WHERE kind = $kind::VARCHAR AND id = $id::VARCHAR
)

SELECT
    'chain' AS parameter,
    entry.chain_id AS code,
    r.kind,
    count(*)::INTEGER AS n,
    merge_sources(r.source_ids) AS source_ids
FROM entry
INNER JOIN chain_tree AS t ON entry.chain_id = t.ancestor_id
INNER JOIN place_rows AS r ON t.chain_id = r.chain_id
GROUP BY entry.chain_id, r.kind
UNION ALL
SELECT
    'sub',
    entry.subdistrict,
    r.kind,
    count(*)::INTEGER,
    merge_sources(r.source_ids)
FROM entry
INNER JOIN place_rows AS r ON entry.subdistrict = r.subdistrict
GROUP BY entry.subdistrict, r.kind
ORDER BY parameter, list_position(['platform', 'project', 'company'], kind)
