-- title: 官方公布的上市公司数 | Official counts of listed companies
-- purpose: 官方先后公布的“累计培育”与“区内现有”上市公司数，及其出处。 | The numbers of listed companies that were published, “cultivated” and “now in the district”, with their source.
-- column: companies | 公司数 | Companies
-- column: url | 网址 | Link
SELECT
    i.indicator_id,
    i.name_zh,
    i.name_en,
    i.value::INTEGER AS companies,
    i.period_text,
    s.url,
    i.source_ids
FROM role_values AS i
LEFT JOIN sources AS s ON s.source_id = string_split(i.source_ids, ';')[1]
WHERE i.role IN ('listed_cultivated', 'listed_in_district') AND i.actual_or_target = 'actual'
QUALIFY row_number() OVER (PARTITION BY i.indicator_id, i.value ORDER BY i.period_end) = 1
ORDER BY i.role, i.period_end
