-- title: 数据字典 | The data dictionary
-- purpose: 列名、中英文名称、说明、单位或代码名称含有所搜文字的每一列，附填写率、取值范围与示例。 | Every column whose name, title, meaning, unit or codes hold the text searched for, with share filled, range and example.
-- param: q VARCHAR
-- param: table VARCHAR[]
-- column: table_name | 表 | Table | table
SELECT
    d.*,
    c.row_count,
    c.filled_count,
    c.filled_share,
    c.distinct_count,
    c.minimum,
    c.maximum,
    c.example
FROM dictionary AS d
LEFT JOIN quality_columns AS c
    ON
        d.table_name = c.table_name
        AND d.column_name = c.column_name
LEFT JOIN (
    SELECT
        labels.domain,
        string_agg(concat_ws(' ', labels.code, labels.zh, labels.en), ' ') AS label_names
    FROM labels
    GROUP BY labels.domain
) AS l ON d.label_domain = l.domain
WHERE
    chosen($table::VARCHAR[], d.table_name)
    AND found(
        $q::VARCHAR,
        translate(
            lower(
                concat_ws(
                    ' ',
                    d.table_name,
                    d.column_name,
                    d.title_zh,
                    d.title_en,
                    d.description_zh,
                    d.description_en,
                    d.unit_zh,
                    d.unit_en,
                    d.codes,
                    l.label_names
                )
            ),
            '，；：（）！？',
            ',;:()!?'
        )
    )
ORDER BY d.table_name, d.position
