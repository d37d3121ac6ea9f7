-- title: 各年提出的目标及其完成情况 | Targets by the year they were set, and what became of them
-- purpose: 符合条件的目标按提出年份与完成情况计数。 | Matching targets counted by the year in which they were set and by outcome.
-- param: source VARCHAR
-- param: status VARCHAR[]
-- param: year_from INTEGER
-- param: year_to INTEGER
-- param: theme VARCHAR[]
-- column: year_set | 提出年份 | Year set
-- column: n | 目标数 | Targets
SELECT
    year(set_on)::INTEGER AS year_set,
    status,
    count(*)::INTEGER AS n,
    merge_sources(source_ids) AS source_ids
FROM listed_targets($source::VARCHAR, $status::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER, $theme::VARCHAR[])
GROUP BY year_set, status
ORDER BY year_set DESC, list_position(['met', 'about', 'missed', 'partly', 'open', 'unknown'], status)
