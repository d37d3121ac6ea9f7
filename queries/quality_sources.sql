-- title: 各表以何种来源为据 | On what kinds of sources the tables rest
-- purpose: 每张表的各行按其最可靠的来源归类（官方、公告、媒体、数据集、转载），各占多少；官方来源最少的表在前。 | The rows of each table by the most reliable kind of source they have (official, filing, press, data set, secondary); tables with the fewest official ones first.
-- column: table_name | 表 | Table | table
-- column: kind | 最可靠来源的类型 | Best kind of source | source_kind
-- column: official_share | 官方来源占比 | Share with an official source
-- column: source_ids | 来源 | Sources
SELECT
    q.table_name,
    q.item AS kind,
    q.found_count,
    q.row_count,
    q.found_share,
    o.found_share AS official_share,
    s.source_ids
FROM quality_checks AS q
INNER JOIN quality_checks AS o
    ON
        q.table_name = o.table_name
        AND q.measure = o.measure
        AND o.item = 'official'
LEFT JOIN table_sources AS s ON q.table_name = s.table_name
WHERE q.measure = 'best_source'
ORDER BY
    o.found_share,
    q.row_count DESC,
    q.table_name,
    list_position(['official', 'filing', 'press', 'dataset', 'secondary'], q.item)
