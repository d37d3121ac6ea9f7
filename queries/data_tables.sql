-- title: 数据包中的各表 | The tables of the package
-- purpose: 每张表的行数、列数、填写率，以及按类型计的来源数；衍生表不列填写率和来源。 | Rows, columns, share of filled cells and sources by kind of every table; derived tables have neither shares nor sources.
-- column: table_name | 表 | Table | table
-- column: column_count | 列数 | Columns
-- column: filled_share | 填写率 | Share filled
-- column: sources | 来源数 | Sources
-- column: official | 官方 | Official
-- column: filing | 公告 | Filings
-- column: press | 媒体 | Press
-- column: dataset | 数据集 | Data sets
-- column: secondary | 转载 | Secondary
-- column: is_derived | 衍生表 | Derived
-- column: source_ids | 来源 | Sources
SELECT
    d.table_name,
    any_value(c.row_count)::INTEGER AS row_count,
    count(*)::INTEGER AS column_count,
    round(100 * sum(c.filled_count) / sum(c.row_count), 1) AS filled_share,
    any_value(s.sources) AS sources,
    any_value(s.official) AS official,
    any_value(s.filing) AS filing,
    any_value(s.press) AS press,
    any_value(s.dataset) AS dataset,
    any_value(s.secondary) AS secondary,
    any_value(s.source_ids) AS source_ids,
    any_value(c.row_count) IS NULL AS is_derived
FROM dictionary AS d
LEFT JOIN quality_columns AS c
    ON
        d.table_name = c.table_name
        AND d.column_name = c.column_name
LEFT JOIN table_sources AS s ON d.table_name = s.table_name
GROUP BY d.table_name
ORDER BY d.table_name
