-- title: 实际值相当于目标的百分比 | Actuals in percent of their targets
-- purpose: 符合条件且目标与实际值均有数字的目标：实际值相当于目标的百分比，各目标的单位不同，只能各自与自己的目标相比。 | Matching targets of which both target and actual are numbers: the actual in percent of its target. Units differ, so each compares with its own target only.
-- param: source VARCHAR
-- param: status VARCHAR[]
-- param: year_from INTEGER
-- param: year_to INTEGER
-- param: theme VARCHAR[]
-- column: unit_en | 英文单位 | Unit in English
-- column: actual_bound | 实际值的界限符号 | Bound of the actual
-- column: difference | 实际值与目标之差 | Actual less target
-- column: percent_of_target | 实际值相当于目标（%） | Actual in percent of target
SELECT
    target_id,
    name_zh,
    name_en,
    comparator,
    target_value,
    unit,
    unit_en,
    latest_actual,
    actual_bound,
    latest_actual_period,
    deadline_text,
    status,
    difference,
    100 * latest_actual / target_value AS percent_of_target,
    source_ids
FROM listed_targets($source::VARCHAR, $status::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER, $theme::VARCHAR[])
WHERE latest_actual IS NOT NULL AND target_value IS NOT NULL
ORDER BY percent_of_target DESC, target_id
