-- title: 目标筛选项的数量 | Counts behind the target filters
-- purpose: 每个筛选项在其他条件不变时对应的目标数。 | How many targets each option would show with all other filters kept.
-- param: source VARCHAR
-- param: status VARCHAR[]
-- param: year_from INTEGER
-- param: year_to INTEGER
-- param: theme VARCHAR[]
-- column: facet | 筛选 | Filter
-- column: code | 代码 | Code
-- column: n | 数量 | Count
WITH targets_checked AS (
    SELECT *
    FROM target_checks($source::VARCHAR, $status::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER, $theme::VARCHAR[])
)

SELECT
    'status' AS facet,
    status AS code,
    count(*)::INTEGER AS n
FROM targets_checked
WHERE year_ok AND theme_ok
GROUP BY status
UNION ALL
SELECT
    'theme' AS facet,
    theme AS code,
    count(*)::INTEGER AS n
FROM targets_checked
WHERE status_ok AND year_ok AND theme IS NOT NULL
GROUP BY theme
ORDER BY facet, code
