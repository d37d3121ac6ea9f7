-- title: 来源的类型与年份 | Sources by kind and year
-- purpose: 符合筛选条件的来源按发布年份和类型计数；日期不详的单列一行。 | The sources that pass every filter by kind and year of publication; those without a date stand in a row of their own.
-- param: q VARCHAR
-- param: kind VARCHAR[]
-- column: published_year | 发布年份 | Year published
-- column: n | 来源数 | Sources
-- column: source_ids | 来源 | Sources
SELECT
    year(s.published_date)::INTEGER AS published_year,
    s.kind,
    count(*)::INTEGER AS n,
    string_agg(s.source_id, ';' ORDER BY s.source_id) AS source_ids
FROM listed_sources($q::VARCHAR, $kind::VARCHAR[]) AS s
GROUP BY published_year, s.kind
ORDER BY published_year NULLS LAST, list_position(['official', 'filing', 'press', 'dataset', 'secondary'], s.kind)
