-- title: 来源的筛选计数 | Facet counts of the sources
-- purpose: 每种来源类型在检索条件下各有多少份。 | How many sources each kind holds under the text searched for.
-- param: q VARCHAR
-- param: kind VARCHAR[]
-- column: facet | 筛选项 | Facet
-- column: code | 代码 | Code
-- column: n | 数量 | Count
SELECT
    'kind' AS facet,
    c.kind AS code,
    count(*)::INTEGER AS n
FROM source_checks($q::VARCHAR, $kind::VARCHAR[]) AS c
WHERE c.q_ok
GROUP BY c.kind
ORDER BY facet, code
