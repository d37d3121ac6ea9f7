-- title: 各区县市数据的齐全程度 | How complete the districts are
-- purpose: 每项指标每个全年有多少个区县市的实际值（不含全市），最齐全者在前。目标与预计数不计。 | For each indicator and full year, how many districts have an actual value (the city itself not counted), the most complete first. Targets and forecasts do not count.
-- param: indicators VARCHAR[]
-- column: peer_year | 年份 | Year
-- column: known | 有数的区县市 | Districts known
-- column: districts | 区县市总数 | Districts
SELECT
    indicator_id,
    period_text::INTEGER AS peer_year,
    count(DISTINCT adcode) AS known,
    (
        SELECT count(DISTINCT d.adcode) FROM peer_districts AS d
        WHERE NOT ends_with(d.adcode, '00')
    ) AS districts,
    merge_sources(source_ids) AS source_ids
FROM peer_districts
WHERE
    status = 'actual' AND NOT ends_with(adcode, '00') AND length(period_text) = 4
    AND list_contains($indicators::VARCHAR[], indicator_id)
GROUP BY indicator_id, period_text
ORDER BY list_position($indicators::VARCHAR[], indicator_id), known DESC, peer_year DESC
