-- title: 不计入合计的金额 | Amounts left out of the sums
-- purpose: 符合条件的项目中不是总投资的金额，按口径列出；口径不同，彼此也不可相加。 | The amounts of the matching projects that are not the total investment, by what they count; they must not be added to the sums or to each other.
-- param: q VARCHAR
-- param: chain VARCHAR[]
-- param: status VARCHAR[]
-- param: category VARCHAR[]
-- param: basis VARCHAR[]
-- param: sub VARCHAR[]
-- param: year_from INTEGER
-- param: year_to INTEGER
-- column: projects_left_out | 项目数 | Projects
-- column: amount_left_out | 金额（亿元） | Amount (CNY 100m)
SELECT
    investment_basis,
    count(*)::INTEGER AS projects_left_out,
    sum(investment_cny_100m) AS amount_left_out,
    merge_sources(source_ids) AS source_ids
FROM listed_projects(
        $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $category::VARCHAR[], $basis::VARCHAR[],
        $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
    )
WHERE investment_cny_100m IS NOT NULL AND NOT amount_is_addable(investment_basis)
GROUP BY investment_basis
ORDER BY amount_left_out DESC, investment_basis
