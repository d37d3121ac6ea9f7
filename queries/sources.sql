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

-- In the order of source_terms.
SELECT
    *,
    source_id AS source_ids
FROM listed_sources($q::VARCHAR, $kind::VARCHAR[])
