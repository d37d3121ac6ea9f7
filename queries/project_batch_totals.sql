-- title: 集中开工与签约各批次 | Kick-off and signing events
-- purpose: 每次集中开工、签约或推进会公布的项目数与总投资，旁列本表中属于该批的具名项目；批次互有重叠，不可相加，也不受名录筛选影响。 | The number and sum announced at each kick-off, signing or meeting beside the named projects of this list that belong to it; the events overlap and must not be added up, and the filters of the list do not apply.
-- column: part_of | 包含它的批次 | Part of event
-- column: part_of_zh | 包含它的批次 | Part of event
-- column: part_of_en | 包含它的批次（英文） | Part of event
-- column: named_projects | 本表具名项目 | Named projects here
-- column: named_with_amount | 其中有可相加金额 | Of these with an addable amount
-- column: named_investment | 具名项目可相加投资额（亿元） | Addable investment of named projects (CNY 100m)
-- column: named_at_least | 其中有“不低于” | Part of it a lower bound
-- column: comparable | 可与具名项目对照 | Comparable with named projects
WITH named AS (
    SELECT
        batch_id,
        count(*)::INTEGER AS named_projects,
        (count(*) FILTER (amount_is_addable(investment_basis)))::INTEGER AS named_with_amount,
        sum(investment_cny_100m) FILTER (amount_is_addable(investment_basis)) AS named_investment,
        coalesce(bool_or(investment_basis = 'total_at_least'), FALSE) AS named_at_least,
        merge_sources(source_ids) AS source_ids
    FROM projects
    WHERE batch_id IS NOT NULL
    GROUP BY batch_id
),

-- An event with the date and the sources of a larger one is part of it.
parts AS (
    SELECT
        part.batch_id,
        arg_max(whole.batch_id, whole.projects) AS part_of,
        arg_max(whole.name_zh, whole.projects) AS part_of_zh,
        arg_max(whole.name_en, whole.projects) AS part_of_en
    FROM project_batches AS part
    INNER JOIN project_batches AS whole
        ON part.date = whole.date AND part.source_ids = whole.source_ids AND part.projects < whole.projects
    GROUP BY part.batch_id
)

SELECT
    b.* EXCLUDE (source_ids),
    parts.part_of,
    parts.part_of_zh,
    parts.part_of_en,
    named.named_with_amount,
    named.named_investment,
    coalesce(named.named_projects, 0) AS named_projects,
    coalesce(named.named_at_least, FALSE) AS named_at_least,
    b.in_binjiang = 'yes' AND b.kind != 'area_summary' AND parts.part_of IS NULL AS comparable,
    array_to_string(
        list_sort(list_distinct(string_split(concat_ws(';', b.source_ids, named.source_ids), ';'))), ';'
    ) AS source_ids
FROM project_batches AS b
LEFT JOIN parts ON b.batch_id = parts.batch_id
LEFT JOIN named ON b.batch_id = named.batch_id
ORDER BY b.in_binjiang = 'yes' AND b.kind != 'area_summary' DESC, b.date DESC, b.projects DESC
