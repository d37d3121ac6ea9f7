-- title: 以此来源为据的数据行 | Rows that rest on a source
-- purpose: 各表中列有此来源的每一行：所属条目、内容、时间，以及来源支持的是整行还是其位置。 | Every row of every table that names this source: the entry it belongs to, what it says, its period, and whether the source carries the row or its place.
-- param: id VARCHAR
-- column: table_name | 数据表 | Table
-- column: row_key | 行的主键 | Key of the row
-- column: kind | 种类 | Kind | entity_kind
-- column: id | 编号 | Id
-- column: name_zh | 中文名称 | Chinese name
-- column: name_en | 英文名称 | English name
-- column: what_zh | 内容 | What it says, in Chinese
-- column: what_en | 内容（英文） | What it says, in English
-- column: period | 时间 | Period
-- column: part | 支持的内容 | What the source carries
-- column: source_ids | 来源 | Sources
WITH cited AS (
    SELECT
        'platforms' AS table_name,
        platform_id AS row_key,
        'platform' AS kind,
        platform_id AS id,
        NULL AS own_zh,
        NULL AS own_en,
        NULL AS what_zh,
        NULL AS what_en,
        established_text AS period,
        source_ids,
        location_source_ids
    FROM platforms
    UNION ALL
    SELECT
        'platform_units', concat_ws(' | ', platform_id, unit_zh),
        'platform', platform_id, NULL, NULL, unit_zh, unit_en, NULL, source_ids, NULL
    FROM platform_units
    UNION ALL
    SELECT
        'platform_events', concat_ws(' | ', platform_id, date, event_zh),
        'platform', platform_id, NULL, NULL, event_zh, event_en, date_text, source_ids, NULL
    FROM platform_events
    UNION ALL
    SELECT
        'projects', project_id,
        'project', project_id, NULL, NULL, NULL, NULL, coalesce(start_text, announced_text), source_ids, location_source_ids
    FROM projects
    UNION ALL
    SELECT
        'project_events', concat_ws(' | ', project_id, date, event_zh),
        'project', project_id, NULL, NULL, event_zh, event_en, date_text, source_ids, NULL
    FROM project_events
    UNION ALL
    SELECT
        'project_batches', batch_id,
        NULL, NULL, name_zh, name_en, NULL, NULL, date_text, source_ids, NULL
    FROM project_batches
    UNION ALL
    SELECT
        'companies', company_id,
        'company', company_id, NULL, NULL, NULL, NULL, NULL, source_ids, location_source_ids
    FROM companies
    UNION ALL
    SELECT
        'listings', ticker,
        'company', company_id, NULL, NULL, ticker, ticker, NULL, source_ids, NULL
    FROM listings
    UNION ALL
    SELECT
        'financials', concat_ws(' | ', f.company_id, f.fiscal_year, f.item),
        'company', f.company_id, NULL, NULL, items.zh, items.en, f.fiscal_year::VARCHAR, f.source_ids, NULL
    FROM financials AS f
    LEFT JOIN labels AS items ON items.domain = 'financial_item' AND f.item = items.code
    UNION ALL
    SELECT
        'rd_staff', concat_ws(' | ', company_id, fiscal_year),
        'company', company_id, NULL, NULL, NULL, NULL, fiscal_year::VARCHAR, source_ids, NULL
    FROM rd_staff
    UNION ALL
    SELECT
        'market_caps', concat_ws(' | ', m.ticker, m.date),
        'company', l.company_id, NULL, NULL, m.ticker, m.ticker, m.date::VARCHAR, m.source_ids, NULL
    FROM market_caps AS m
    LEFT JOIN listings AS l ON m.ticker = l.ticker
    UNION ALL
    SELECT
        'chains', chain_id,
        'chain', chain_id, NULL, NULL, NULL, NULL, NULL, source_ids, NULL
    FROM chains
    UNION ALL
    SELECT
        'indicators', row_id,
        'indicator', indicator_id, NULL, NULL, kinds.zh, kinds.en, period_text, source_ids, NULL
    FROM indicators
    LEFT JOIN labels AS kinds ON kinds.domain = 'actual_or_target' AND indicators.actual_or_target = kinds.code
    UNION ALL
    SELECT
        'targets', target_id,
        'target', target_id, NULL, NULL, NULL, NULL, deadline_text, source_ids, NULL
    FROM targets
    UNION ALL
    SELECT
        'policies', policy_id,
        'policy', policy_id, NULL, NULL, NULL, NULL, started_text, source_ids, NULL
    FROM policies
    UNION ALL
    SELECT
        'peer_districts', concat_ws(' | ', p.adcode, p.indicator_id, p.period_text, p.status),
        NULL, NULL, p.district_zh, p.district_en, e.name_zh, e.name_en, p.period_text, p.source_ids, NULL
    FROM peer_districts AS p
    LEFT JOIN entities AS e ON e.kind = 'indicator' AND p.indicator_id = e.id
    UNION ALL
    SELECT
        'subdistricts', code::VARCHAR,
        NULL, NULL, name_zh, name_en, NULL, NULL, NULL, source_ids, NULL
    FROM subdistricts
    UNION ALL
    SELECT
        'places', concat_ws(' | ', place_zh, kind),
        NULL, NULL, place_zh, place_en, NULL, NULL, NULL, source_ids, NULL
    FROM places
),

marked AS (
    SELECT
        *,
        coalesce(list_contains(string_split(source_ids, ';'), $id::VARCHAR), FALSE) AS in_row,
        coalesce(list_contains(string_split(location_source_ids, ';'), $id::VARCHAR), FALSE) AS in_place
    FROM cited
)

SELECT
    m.table_name,
    m.row_key,
    m.kind,
    m.id,
    coalesce(m.own_zh, e.name_zh) AS name_zh,
    coalesce(m.own_en, e.name_en) AS name_en,
    m.what_zh,
    m.what_en,
    m.period,
    CASE WHEN m.in_row AND m.in_place THEN 'row_and_place' WHEN m.in_row THEN 'row' ELSE 'place' END AS part,
    $id::VARCHAR AS source_ids
FROM marked AS m
LEFT JOIN entities AS e ON m.kind = e.kind AND m.id = e.id
WHERE m.in_row OR m.in_place
ORDER BY
    list_position(
        [
            'platforms', 'platform_units', 'platform_events', 'projects', 'project_events', 'project_batches', 'companies',
            'listings', 'financials', 'rd_staff', 'market_caps', 'chains', 'targets', 'policies', 'indicators',
            'peer_districts', 'subdistricts', 'places'
        ],
        m.table_name
    ),
    m.row_key
