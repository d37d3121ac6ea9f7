-- title: 各类项目的投资额 | Investment by category of project
-- purpose: 符合条件的项目按类别汇总投资额，只加口径为总投资（含“不低于”）的金额；没有可相加金额的项目另计个数。 | Investment of the matching projects by category, adding only amounts that are the total investment (or at least so much); the projects without such an amount are counted beside it.
-- param: q VARCHAR
-- param: chain VARCHAR[]
-- param: status VARCHAR[]
-- param: category VARCHAR[]
-- param: basis VARCHAR[]
-- param: sub VARCHAR[]
-- param: year_from INTEGER
-- param: year_to INTEGER
-- column: addable_investment | 可相加的投资额（亿元） | Addable investment (CNY 100m)
-- column: at_least | 其中有“不低于” | Part of it a lower bound
-- column: projects_counted | 有可相加金额的项目 | Projects with an addable amount
-- column: projects_left_out | 其余项目 | Other projects
SELECT
    category,
    sum(investment_cny_100m) FILTER (amount_is_addable(investment_basis)) AS addable_investment,
    coalesce(bool_or(investment_basis = 'total_at_least'), FALSE) AS at_least,
    (count(*) FILTER (amount_is_addable(investment_basis)))::INTEGER AS projects_counted,
    (count(*) FILTER (NOT amount_is_addable(investment_basis)))::INTEGER AS projects_left_out,
    merge_sources(source_ids) AS source_ids
FROM listed_projects(
        $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $category::VARCHAR[], $basis::VARCHAR[],
        $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
    )
GROUP BY category
ORDER BY addable_investment DESC NULLS LAST, projects_left_out DESC, category
