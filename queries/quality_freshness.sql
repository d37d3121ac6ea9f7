-- title: 各表是否过时 | How old each table is
-- purpose: 各表最近的非计划日期、至核对日的天数，与它自己的更新节奏对照，最落后的在前。 | The latest date of each table that is not a plan and its age beside the rhythm of the table, the most belated first.
-- column: table_name | 表 | Table | table
-- column: source_ids | 来源 | Sources
SELECT
    f.*,
    s.source_ids
FROM quality_freshness AS f
LEFT JOIN table_sources AS s ON f.table_name = s.table_name
ORDER BY f.times_due DESC, f.table_name
