-- title: 项目的开工与竣工 | Start and completion of the projects
-- purpose: 符合条件、且至少有一个开工、计划竣工或竣工日期的项目，开工晚的在前；状态以所注日期为准。 | The matching projects with at least one date of start, planned completion or completion, the latest start first; a status holds on its date.
-- param: q VARCHAR
-- param: chain VARCHAR[]
-- param: status VARCHAR[]
-- param: category VARCHAR[]
-- param: basis VARCHAR[]
-- param: sub VARCHAR[]
-- param: year_from INTEGER
-- param: year_to INTEGER
SELECT
    project_id,
    name_zh,
    name_en,
    category,
    status,
    status_as_of,
    start_date,
    start_precision,
    planned_completion_date,
    planned_completion_precision,
    completion_date,
    completion_precision,
    source_ids
FROM listed_projects(
        $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $category::VARCHAR[], $basis::VARCHAR[],
        $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
    )
WHERE coalesce(start_date, planned_completion_date, completion_date) IS NOT NULL
ORDER BY start_date DESC NULLS LAST, coalesce(completion_date, planned_completion_date) DESC, project_id
