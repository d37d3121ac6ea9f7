-- title: 相近的名称 | Nearest names
-- purpose: 没有结果时，写法最接近检索词的名称；远长于检索词的不计。 | The names whose spelling is nearest to the text, for when nothing contains it; names much longer than the text are left out.
-- param: q VARCHAR
-- column: kind | 种类 | Kind | entity_kind
-- column: id | 编号 | Id
-- column: term | 名称 | Name
-- column: similarity | 相似度 | Similarity

WITH compared AS (
    SELECT
        kind,
        id,
        term,
        jaro_winkler_similarity(term, $q::VARCHAR, 0.6) AS similarity
    FROM spellings
    -- Long names contain the letters of almost any word.
    WHERE length(term) <= 4 + 3 * length($q::VARCHAR)
)

SELECT
    kind,
    id,
    arg_max(term, similarity) AS term,
    max(similarity) AS similarity
FROM compared
WHERE similarity > 0.6
GROUP BY kind, id
ORDER BY similarity DESC, id
LIMIT 5
