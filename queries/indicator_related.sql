-- title: 相关指标 | Related indicators
-- purpose: 编号同源的指标，如总量与其增速、占比。 | Indicators of the same stem, such as an amount, its growth and its shares.
-- param: indicator VARCHAR
SELECT
    indicator_id,
    any_value(name_zh) AS name_zh,
    any_value(name_en) AS name_en,
    merge_sources(source_ids) AS source_ids
FROM indicators
WHERE starts_with(indicator_id, $indicator::VARCHAR || '_') OR starts_with($indicator::VARCHAR, indicator_id || '_')
GROUP BY indicator_id
ORDER BY length(indicator_id), indicator_id
