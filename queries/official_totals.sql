-- title: 官方总数与本库具名的平台 | Official totals and the platforms named here
-- purpose: 官方公布的平台总数，与来源中有名称、收入本库的同类平台数对照；不受名录筛选影响。 | Official totals of platforms beside how many of the kind sources name and this explorer lists; the filters of the list do not apply.
-- column: named | 本库具名 | Named here
-- column: role | 用途 | Role
-- column: share_named | 具名占比 | Share named
WITH kinds AS (
    -- Which platforms answer to which official total. A platform may answer to several.
    SELECT
        platform_id,
        source_ids,
        unnest([
            -- "2": key provincial platforms, the tier of that name.
            CASE WHEN tier = '2' THEN 'platforms_tier_2' END,
            -- "6": industrial innovation institutes, the tier of that name.
            CASE WHEN tier = '6' THEN 'platforms_tier_6' END,
            -- Provincial laboratories and key enterprise research institutes, of any tier.
            CASE
                WHEN type IN ('provincial_laboratory', 'key_laboratory', 'enterprise_research_institute') AND level = 'provincial'
                    THEN 'platforms_laboratories'
            END,
            -- R&D centres recognised by the province or the city; national and unranked ones are not part of that count.
            CASE WHEN type = 'enterprise_rd_centre' AND level IN ('provincial', 'municipal') THEN 'platforms_centres' END,
            -- Innovation platforms of every kind.
            'platforms_all'
        ]) AS of_role
    FROM platforms
),

named AS (
    SELECT
        of_role,
        count(*)::INTEGER AS named,
        merge_sources(source_ids) AS source_ids
    FROM kinds
    WHERE of_role IS NOT NULL
    GROUP BY of_role
),

latest AS (
    SELECT *
    FROM role_values
    WHERE starts_with(role, 'platforms_') AND actual_or_target = 'actual'
    QUALIFY row_number() OVER (PARTITION BY role ORDER BY period_end DESC, row_id ASC) = 1
)

SELECT
    o.role,
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
LEFT JOIN named AS n ON o.role = n.of_role
GROUP BY ALL
ORDER BY o.value, o.indicator_id
