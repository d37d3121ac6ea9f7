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
SELECT
    m.table_name,
    m.row_key,
    m.kind,
    m.id,
    m.name_zh,
    m.name_en,
    m.what_zh,
    m.what_en,
    m.period,
    m.part,
    m.source_id AS source_ids
FROM source_rows AS m
WHERE m.source_id = $id::VARCHAR
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
