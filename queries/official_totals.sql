-- title: 官方总数与本库具名的平台 | Official totals and the platforms named here
-- purpose: 官方公布的平台总数，与来源中有名称、收入本库的同类平台数对照；不受名录筛选影响。 | Official totals of platforms beside how many of the kind sources name and this explorer lists; the filters of the list do not apply.
-- column: named | 本库具名 | Named here
-- column: share_named | 具名占比 | Share named
WITH kinds AS (
    -- Which platforms answer to which official total. A platform may answer to several.
    SELECT
        platform_id,
        source_ids,
        unnest([
            -- "2": key provincial platforms, the tier of that name.
            CASE WHEN tier = '2' THEN 'prov_key_platforms' END,
            -- "6": industrial innovation institutes, the tier of that name.
            CASE WHEN tier = '6' THEN 'industry_institutes' END,
            -- Provincial laboratories and key enterprise research institutes, of any tier.
            CASE
                WHEN type IN ('provincial_laboratory', 'key_laboratory', 'enterprise_research_institute') AND level = 'provincial'
                    THEN 'prov_labs_ris'
            END,
            -- R&D centres recognised by the province or the city; national and unranked ones are not part of that count.
            CASE WHEN type = 'enterprise_rd_centre' AND level IN ('provincial', 'municipal') THEN 'rd_centers' END,
            -- Innovation platforms of every kind.
            'innovation_platforms'
        ]) AS indicator_id
    FROM platforms
),

named AS (
    SELECT
        indicator_id,
        count(*)::INTEGER AS named,
        merge_sources(source_ids) AS source_ids
    FROM kinds
    WHERE indicator_id IS NOT NULL
    GROUP BY indicator_id
),

latest AS (
    SELECT *
    FROM indicators
    WHERE
        indicator_id IN ('prov_key_platforms', 'industry_institutes', 'prov_labs_ris', 'rd_centers', 'innovation_platforms')
        AND actual_or_target = 'actual'
    QUALIFY row_number() OVER (PARTITION BY indicator_id ORDER BY period_end DESC, row_id ASC) = 1
)

SELECT
    o.indicator_id,
    o.name_zh,
    o.name_en,
    coalesce(n.named, 0) AS named,
    o.value,
    o.bound,
    o.period_text,
    coalesce(n.named, 0) / o.value AS share_named,
    merge_sources(concat_ws(';', o.source_ids, n.source_ids)) AS source_ids
FROM latest AS o
LEFT JOIN named AS n ON o.indicator_id = n.indicator_id
GROUP BY ALL
ORDER BY o.value, o.indicator_id
