-- title: 所选公司与首家之差 | Differences to the first company
-- purpose: 每项数据取所选公司都有数值的最近财年，列出各公司的数值、与首家的差额与相对差；首家数值不为正时不计相对差，研发强度之差为百分点。 | For every measure the latest fiscal year with a value of all chosen companies: the values, their difference to the first company, and the same in percent, which is left out where the value of the first is not positive; R&D intensities differ in percentage points.
-- param: ids VARCHAR[]
-- column: measure | 项目代码 | Measure code
-- column: measure_zh | 项目 | Measure, in Chinese
-- column: measure_en | 项目（英文） | Measure
-- column: value | 数值 | Value
-- column: unit_zh | 单位 | Unit, in Chinese
-- column: unit_en | 单位（英文） | Unit
-- column: difference | 与首家之差 | Difference to the first
-- column: difference_unit_zh | 差额单位 | Unit of the difference, in Chinese
-- column: difference_unit_en | 差额单位（英文） | Unit of the difference
-- column: difference_percent | 相对首家（%） | Difference (%)
-- column: value_is_weak | 推算、手录或快报值 | Derived, typed or preliminary
WITH names AS (
    SELECT n.*
    FROM (
        VALUES
        (1, 'revenue', '营业收入', 'Revenue', '亿元', 'CNY 100m', '亿元', 'CNY 100m'),
        (2, 'net_profit', '归母净利润', 'Net profit attributable', '亿元', 'CNY 100m', '亿元', 'CNY 100m'),
        (3, 'rd_expense', '研发费用', 'R&D expense', '亿元', 'CNY 100m', '亿元', 'CNY 100m'),
        (4, 'rd_intensity', '研发费用占营收', 'R&D expense over revenue', '%', '%', '百分点', 'points'),
        (5, 'total_assets', '总资产', 'Total assets', '亿元', 'CNY 100m', '亿元', 'CNY 100m'),
        (6, 'employees', '员工人数', 'Employees', '人', 'people', '人', 'people'),
        (7, 'rd_staff', '研发人员', 'R&D staff', '人', 'people', '人', 'people')
    ) AS n (position, measure, measure_zh, measure_en, unit_zh, unit_en, difference_unit_zh, difference_unit_en)
),

chosen_measures AS (
    SELECT *
    FROM company_measures
    WHERE list_contains($ids::VARCHAR[], company_id)
),

common AS (
    SELECT
        measure,
        max(fiscal_year) AS fiscal_year
    FROM (
        SELECT
            measure,
            fiscal_year
        FROM chosen_measures
        GROUP BY measure, fiscal_year
        HAVING count(*) = len(list_distinct($ids::VARCHAR[]))
    ) AS shared
    GROUP BY measure
)

SELECT
    n.measure,
    n.measure_zh,
    n.measure_en,
    m.fiscal_year::INTEGER AS fiscal_year,
    c.company_id,
    c.name_zh,
    c.name_en,
    m.value,
    n.unit_zh,
    n.unit_en,
    CASE WHEN m.company_id <> lead_row.company_id THEN m.value - lead_row.value END AS difference,
    n.difference_unit_zh,
    n.difference_unit_en,
    CASE
        WHEN m.company_id <> lead_row.company_id AND lead_row.value > 0 AND n.measure <> 'rd_intensity'
            THEN 100 * (m.value / lead_row.value - 1)
    END AS difference_percent,
    m.value_is_weak,
    m.note,
    both_sources(m.source_ids, lead_row.source_ids) AS source_ids
FROM chosen_measures AS m
INNER JOIN common ON m.measure = common.measure AND m.fiscal_year = common.fiscal_year
INNER JOIN chosen_measures AS lead_row
    ON
        m.measure = lead_row.measure
        AND m.fiscal_year = lead_row.fiscal_year
        AND lead_row.company_id = list_extract($ids::VARCHAR[], 1)
INNER JOIN names AS n ON m.measure = n.measure
INNER JOIN companies AS c ON m.company_id = c.company_id
ORDER BY n.position, list_position($ids::VARCHAR[], m.company_id)
