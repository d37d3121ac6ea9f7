-- title: 与指标有关的目标 | Targets of an indicator
-- purpose: 以此指标衡量的目标，及其截止时间与状态。 | The targets measured by this indicator, with deadline and status.
-- param: indicator VARCHAR
SELECT
    target_id,
    name_zh,
    name_en,
    deadline_text,
    status,
    source_ids
FROM targets
WHERE indicator_id = $indicator::VARCHAR
ORDER BY deadline NULLS LAST, target_id
