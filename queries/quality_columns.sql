-- title: 各列填写了多少 | How much of each column is filled
-- purpose: 未填满的每一列及其填写率，最空的在前；空白有时表示不适用，例如不属于任何产业链。 | Every column that is not filled throughout and its share filled, the emptiest first; an empty cell may also mean that nothing applies, such as no industry chain.
-- column: table_name | 表 | Table | table
-- column: source_ids | 该表来源（列于其首行） | Sources of the table, on its first row
WITH unfilled AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY table_name ORDER BY filled_share, position) = 1 AS is_first
    FROM quality_columns
    WHERE filled_count < row_count
)

SELECT
    c.table_name,
    c.column_name,
    d.title_zh,
    d.title_en,
    c.filled_count,
    c.row_count,
    c.filled_share,
    s.source_ids
FROM unfilled AS c
INNER JOIN dictionary AS d
    ON
        c.table_name = d.table_name
        AND c.column_name = d.column_name
-- All columns of a table have its sources; on every row they would be nearly all of the file.
LEFT JOIN table_sources AS s ON c.is_first AND c.table_name = s.table_name
ORDER BY c.filled_share, c.row_count DESC, c.table_name, c.position
