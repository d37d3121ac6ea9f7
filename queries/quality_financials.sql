-- title: 财务数据如何取得 | How the financial values were obtained
-- purpose: 公司财务各值按依据、取得方式与标记统计，各占多少；较弱的在前。 | The financial values by basis, method and mark, each as a share of all; the weaker ones first.
-- column: item_zh | 取值 | Value, in Chinese
-- column: item_en | 取值（英文） | Value
-- column: is_weak | 较弱 | Weaker
-- column: source_ids | 来源 | Sources
SELECT
    q.measure,
    q.item,
    d.title_zh,
    d.title_en,
    l.zh AS item_zh,
    l.en AS item_en,
    q.found_count,
    q.row_count,
    q.found_share,
    (q.item IN ('derived', 'typed', 'true'))::BOOLEAN AS is_weak,
    s.source_ids
FROM quality_checks AS q
INNER JOIN dictionary AS d
    ON
        q.table_name = d.table_name
        AND q.measure = d.column_name
LEFT JOIN labels AS l
    ON
        d.label_domain = l.domain
        AND q.item = l.code
LEFT JOIN table_sources AS s ON q.table_name = s.table_name
WHERE q.table_name = 'financials' AND q.measure IN ('basis', 'method', 'preliminary', 'series_break') AND q.item <> 'false'
ORDER BY is_weak DESC, q.found_count DESC, q.measure
