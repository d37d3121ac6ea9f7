-- title: 所属批次 | The batch of a project
-- purpose: 一个项目所在的集中开工、签约或推进会，附官方总数。 | The kick-off, signing or promotion meeting that one project was part of, with its official totals.
-- param: id VARCHAR
SELECT project_batches.*
FROM project_batches
INNER JOIN projects ON project_batches.batch_id = projects.batch_id
WHERE projects.project_id = $id::VARCHAR
