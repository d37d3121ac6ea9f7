-- title: 大事记 | Events of a project
-- purpose: 项目有日期的节点，实际与计划分开标明。 | The dated events of one project, actual and planned told apart.
-- param: id VARCHAR
SELECT * FROM project_events
WHERE project_id = $id::VARCHAR
ORDER BY date, event_zh
