-- title: 全市各区县市 | Districts of the city
-- purpose: 每个区县市某一全年的实际值（不明者留空），及全市数和所占比重。位次由本页计算，只在区县市全部有数时给出；目标与预计数不取。 | The actual value of each district for one full year (empty where unknown), with that of the city and the share in it. The rank is computed here and given only where every district is known; targets and forecasts are left out.
-- param: indicator VARCHAR
-- param: year INTEGER
-- column: peer_rank | 位次 | Rank
-- column: city_value | 全市 | Whole city
-- column: share_of_city | 占全市（%） | Share of the city (%)
-- column: only_secondary | 仅见二手来源 | Only in a secondary source
WITH wanted AS (
    SELECT
        p.*,
        (
            SELECT bool_and(s.kind = 'secondary') FROM sources AS s
            WHERE list_contains(string_split(p.source_ids, ';'), s.source_id)
        ) AS only_secondary
    FROM peer_districts AS p
    WHERE p.indicator_id = $indicator::VARCHAR AND p.period_text = $year::INTEGER::VARCHAR AND p.status = 'actual'
),

districts AS (
    SELECT DISTINCT adcode, district_zh, district_en
    FROM peer_districts
    WHERE NOT ends_with(adcode, '00')
),

city AS (
    SELECT value, source_ids FROM wanted
    WHERE ends_with(adcode, '00')
),

units AS (
    SELECT
        indicator_id,
        any_value(unit_en) AS unit_en
    FROM indicators
    GROUP BY indicator_id
)

SELECT
    d.adcode,
    d.district_zh,
    d.district_en,
    w.value,
    w.unit_zh,
    u.unit_en,
    CASE
        WHEN count(w.value) OVER () = count(*) OVER () THEN rank() OVER (ORDER BY w.value DESC)
    END AS peer_rank,
    c.value AS city_value,
    CASE WHEN w.unit_zh <> '%' THEN 100 * w.value / c.value END AS share_of_city,
    w.only_secondary,
    w.note,
    both_sources(w.source_ids, c.source_ids) AS source_ids
FROM districts AS d
LEFT JOIN wanted AS w ON d.adcode = w.adcode
LEFT JOIN units AS u ON w.indicator_id = u.indicator_id
LEFT JOIN city AS c ON w.value IS NOT NULL
ORDER BY w.value DESC NULLS LAST, d.adcode
