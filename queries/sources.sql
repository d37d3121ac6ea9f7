-- title: 来源 | Sources
-- purpose: 符合筛选条件的来源，每行一份，附引用它的数据行数与各表行数；某行只有位置以它为据的也计入。 | The sources that pass every filter, one a row, with how many rows of the data rest on them, in all and by table; rows whose place alone does are counted too.
-- param: q VARCHAR
-- param: kind VARCHAR[]
-- column: row_count | 支持的行数 | Rows that rest on it
-- column: supports | 支持的表 | Supports | table
-- column: in_platforms | 支持的行数：科创平台 | Rows in: Innovation platforms
-- column: in_platform_units | 支持的行数：平台组成 | Rows in: Parts of platforms
-- column: in_platform_events | 支持的行数：平台大事 | Rows in: Milestones of platforms
-- column: in_projects | 支持的行数：投资项目 | Rows in: Investment projects
-- column: in_project_events | 支持的行数：项目进程 | Rows in: Steps of projects
-- column: in_project_batches | 支持的行数：项目批次 | Rows in: Project batches
-- column: in_companies | 支持的行数：上市公司 | Rows in: Listed companies
-- column: in_listings | 支持的行数：上市证券 | Rows in: Listings
-- column: in_financials | 支持的行数：公司财务 | Rows in: Company financials
-- column: in_rd_staff | 支持的行数：研发人员 | Rows in: R&D staff
-- column: in_market_caps | 支持的行数：市值 | Rows in: Market values
-- column: in_chains | 支持的行数：产业链 | Rows in: Industry chains
-- column: in_indicators | 支持的行数：区级指标 | Rows in: Indicators
-- column: in_targets | 支持的行数：目标与结果 | Rows in: Targets and outcomes
-- column: in_policies | 支持的行数：政策 | Rows in: Policies
-- column: in_peer_districts | 支持的行数：各区县市 | Rows in: Districts of the city
-- column: in_subdistricts | 支持的行数：街道 | Rows in: Subdistricts
-- column: in_places | 支持的行数：地名坐标 | Rows in: Gazetteer
-- column: source_ids | 来源 | Sources
WITH uses AS (
    SELECT
        source_id,
        sum(row_count)::INTEGER AS row_count,
        string_agg(table_name, ';' ORDER BY row_count DESC, table_name) AS supports,
        coalesce(sum(row_count) FILTER (table_name = 'platforms'), 0)::INTEGER AS in_platforms,
        coalesce(sum(row_count) FILTER (table_name = 'platform_units'), 0)::INTEGER AS in_platform_units,
        coalesce(sum(row_count) FILTER (table_name = 'platform_events'), 0)::INTEGER AS in_platform_events,
        coalesce(sum(row_count) FILTER (table_name = 'projects'), 0)::INTEGER AS in_projects,
        coalesce(sum(row_count) FILTER (table_name = 'project_events'), 0)::INTEGER AS in_project_events,
        coalesce(sum(row_count) FILTER (table_name = 'project_batches'), 0)::INTEGER AS in_project_batches,
        coalesce(sum(row_count) FILTER (table_name = 'companies'), 0)::INTEGER AS in_companies,
        coalesce(sum(row_count) FILTER (table_name = 'listings'), 0)::INTEGER AS in_listings,
        coalesce(sum(row_count) FILTER (table_name = 'financials'), 0)::INTEGER AS in_financials,
        coalesce(sum(row_count) FILTER (table_name = 'rd_staff'), 0)::INTEGER AS in_rd_staff,
        coalesce(sum(row_count) FILTER (table_name = 'market_caps'), 0)::INTEGER AS in_market_caps,
        coalesce(sum(row_count) FILTER (table_name = 'chains'), 0)::INTEGER AS in_chains,
        coalesce(sum(row_count) FILTER (table_name = 'indicators'), 0)::INTEGER AS in_indicators,
        coalesce(sum(row_count) FILTER (table_name = 'targets'), 0)::INTEGER AS in_targets,
        coalesce(sum(row_count) FILTER (table_name = 'policies'), 0)::INTEGER AS in_policies,
        coalesce(sum(row_count) FILTER (table_name = 'peer_districts'), 0)::INTEGER AS in_peer_districts,
        coalesce(sum(row_count) FILTER (table_name = 'subdistricts'), 0)::INTEGER AS in_subdistricts,
        coalesce(sum(row_count) FILTER (table_name = 'places'), 0)::INTEGER AS in_places
    FROM source_uses
    GROUP BY source_id
)

SELECT
    s.*,
    coalesce(u.row_count, 0) AS row_count,
    u.supports,
    coalesce(u.in_platforms, 0) AS in_platforms,
    coalesce(u.in_platform_units, 0) AS in_platform_units,
    coalesce(u.in_platform_events, 0) AS in_platform_events,
    coalesce(u.in_projects, 0) AS in_projects,
    coalesce(u.in_project_events, 0) AS in_project_events,
    coalesce(u.in_project_batches, 0) AS in_project_batches,
    coalesce(u.in_companies, 0) AS in_companies,
    coalesce(u.in_listings, 0) AS in_listings,
    coalesce(u.in_financials, 0) AS in_financials,
    coalesce(u.in_rd_staff, 0) AS in_rd_staff,
    coalesce(u.in_market_caps, 0) AS in_market_caps,
    coalesce(u.in_chains, 0) AS in_chains,
    coalesce(u.in_indicators, 0) AS in_indicators,
    coalesce(u.in_targets, 0) AS in_targets,
    coalesce(u.in_policies, 0) AS in_policies,
    coalesce(u.in_peer_districts, 0) AS in_peer_districts,
    coalesce(u.in_subdistricts, 0) AS in_subdistricts,
    coalesce(u.in_places, 0) AS in_places,
    s.source_id AS source_ids
FROM listed_sources($q::VARCHAR, $kind::VARCHAR[]) AS s
LEFT JOIN uses AS u ON s.source_id = u.source_id
ORDER BY
    coalesce(u.row_count, 0) DESC,
    list_position(['official', 'filing', 'press', 'dataset', 'secondary'], s.kind),
    s.published_date DESC NULLS LAST,
    s.source_id
