-- title: 项目 | Project
-- purpose: 一个项目的全部字段。 | All fields of one project.
-- param: id VARCHAR
SELECT * FROM projects
WHERE project_id = $id::VARCHAR
