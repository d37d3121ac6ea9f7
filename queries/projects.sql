-- title: 项目名录 | Investment projects
-- purpose: 符合全部筛选条件的项目，每行一个；状态以所注日期为准。 | The projects that pass every filter, one a row; a status holds on its date.
-- param: q VARCHAR
-- param: chain VARCHAR[]
-- param: status VARCHAR[]
-- param: category VARCHAR[]
-- param: basis VARCHAR[]
-- param: sub VARCHAR[]
-- param: year_from INTEGER
-- param: year_to INTEGER

-- In the order of project_terms.
SELECT *
FROM listed_projects(
        $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $category::VARCHAR[], $basis::VARCHAR[],
        $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
    )
