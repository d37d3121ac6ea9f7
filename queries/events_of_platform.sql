-- title: 大事记 | Events of a platform
-- purpose: 一个平台有日期的节点，来源称为计划的分开标明。 | The dated milestones of one platform, those that a source calls planned told apart.
-- param: id VARCHAR
-- column: actual_or_planned | 实际或计划 | Done or planned | actual_or_target
SELECT
    *,
    CASE WHEN contains(event_zh, '（计划') THEN 'planned' ELSE 'actual' END AS actual_or_planned
FROM platform_events
WHERE platform_id = $id::VARCHAR
ORDER BY date, event_zh
