-- title: 来源不一致与口径断点 | Disagreements and breaks
-- purpose: 各表中备注另记一个数字的行，以及与前值口径不可比的行，各有多少，占比高的在前。 | How many rows of each table have a note that names another figure, or are not comparable with the value before; the highest shares first.
-- column: table_name | 表 | Table | table
-- column: second_figures | 备注另有数字的行 | Rows whose note names another figure
-- column: series_breaks | 与前值口径不可比的行 | Rows not comparable with the value before
-- column: source_ids | 来源 | Sources
SELECT
    q.table_name,
    any_value(q.row_count)::INTEGER AS row_count,
    coalesce(sum(q.found_count) FILTER (q.measure = 'second_figure'), 0)::INTEGER AS second_figures,
    coalesce(sum(q.found_count) FILTER (q.measure = 'series_break'), 0)::INTEGER AS series_breaks,
    any_value(s.source_ids) AS source_ids
FROM quality_checks AS q
LEFT JOIN table_sources AS s ON q.table_name = s.table_name
WHERE q.found_count > 0 AND (q.measure = 'second_figure' OR (q.measure = 'series_break' AND q.item = 'true'))
GROUP BY q.table_name
ORDER BY greatest(second_figures, series_breaks) / any_value(q.row_count) DESC, q.table_name
