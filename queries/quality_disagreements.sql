-- title: 来源不一致与口径断点 | Disagreements and breaks
-- purpose: 各表中备注另记一个数字的行，以及与前值口径不可比的行，各有多少，占比高的在前。 | How many rows of each table have a note that names another figure, or are not comparable with the value before; the highest shares first.
-- column: table_name | 表 | Table | table
-- column: source_ids | 来源 | Sources
SELECT
    q.table_name,
    q.measure,
    q.found_count,
    q.row_count,
    q.found_share,
    s.source_ids
FROM quality_checks AS q
LEFT JOIN table_sources AS s ON q.table_name = s.table_name
WHERE q.found_count > 0 AND (q.measure = 'second_figure' OR (q.measure = 'series_break' AND q.item = 'true'))
ORDER BY q.found_share DESC, q.found_count DESC, q.table_name
