-- title: 全市各区县市的一项指标 | One indicator of the districts of the city
-- purpose: 一项指标在各区县市的实际值：取公布最全的时期，并列时取较晚者；数值不详的区县市也在列。只取最近一次行政区划调整后的时期，或全部区县市都有数值的时期，以与今日边界一致。 | The actual values of one indicator: those of the period for which most districts are known, the later where two are equal; districts without a value are in it too. Only periods since the borders were last redrawn, or with a value for every district, so that the figures fit the borders of today.
-- param: indicator VARCHAR
-- param: borders_since VARCHAR
-- column: value_rank | 名次 | Rank
-- column: unit_en | 单位（英文） | Unit
-- column: known | 有数值的区县市 | Districts with a value
WITH districts AS (
    -- The code of the city itself ends in 00.
    SELECT
        adcode,
        any_value(district_zh) AS district_zh,
        any_value(district_en) AS district_en
    FROM peer_districts
    WHERE NOT ends_with(adcode, '00')
    GROUP BY adcode
),

figures AS (
    SELECT p.*
    FROM peer_districts AS p
    SEMI JOIN districts AS d ON p.adcode = d.adcode
    WHERE p.indicator_id = $indicator::VARCHAR AND p.status = 'actual'
),

fullest AS (
    SELECT
        period_text,
        count(*)::INTEGER AS known
    FROM figures
    GROUP BY period_text
    HAVING period_text >= coalesce($borders_since::VARCHAR, '') OR known = (SELECT count(*) FROM districts)
    ORDER BY known DESC, period_text DESC
    LIMIT 1
)

SELECT
    d.adcode,
    d.district_zh,
    d.district_en,
    fullest.period_text,
    f.value,
    f.unit_zh,
    CASE f.unit_zh
        WHEN '亿元' THEN 'CNY 100m'
        WHEN '人' THEN 'people'
        WHEN '位' THEN 'rank'
        ELSE f.unit_zh
    END AS unit_en,
    CASE
        WHEN f.unit_zh = '位' THEN f.value::INTEGER
        WHEN f.value IS NOT NULL THEN (rank() OVER (ORDER BY f.value DESC NULLS LAST))::INTEGER
    END AS value_rank,
    fullest.known,
    f.note,
    f.source_ids
FROM districts AS d
CROSS JOIN fullest
LEFT JOIN figures AS f ON d.adcode = f.adcode AND fullest.period_text = f.period_text
ORDER BY value_rank NULLS LAST, d.adcode
