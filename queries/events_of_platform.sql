-- title: 大事记 | Events of a platform
-- purpose: 平台有日期的节点，含计划。 | The dated milestones of one platform, planned ones included.
-- param: id VARCHAR
SELECT * FROM platform_events
WHERE platform_id = $id::VARCHAR
ORDER BY date
