-- title: 名录总数与年份范围 | Sizes and years of the lists
-- purpose: 每个名录共有多少行，年份从何时到何时。 | How many rows each list has and which years it spans.
-- column: list_name | 名录 | List
-- column: n | 数量 | Count
-- column: first_year | 最早年份 | First year
-- column: last_year | 最晚年份 | Last year
SELECT
    'platforms' AS list_name,
    count(*)::INTEGER AS n,
    year(min(established_date))::INTEGER AS first_year,
    year(max(established_date))::INTEGER AS last_year
FROM platforms
UNION ALL
SELECT
    'projects' AS list_name,
    count(*)::INTEGER AS n,
    year(min(coalesce(start_date, announced_date)))::INTEGER AS first_year,
    year(max(coalesce(start_date, announced_date)))::INTEGER AS last_year
FROM projects
UNION ALL
SELECT
    'companies' AS list_name,
    count(DISTINCT c.company_id)::INTEGER AS n,
    year(min(l.listing_date))::INTEGER AS first_year,
    year(max(l.listing_date))::INTEGER AS last_year
FROM companies AS c
LEFT JOIN listings AS l ON c.company_id = l.company_id
UNION ALL
SELECT
    'targets' AS list_name,
    count(*)::INTEGER AS n,
    year(min(set_on))::INTEGER AS first_year,
    year(max(set_on))::INTEGER AS last_year
FROM targets
UNION ALL
SELECT
    'policies' AS list_name,
    count(*)::INTEGER AS n,
    year(min(started))::INTEGER AS first_year,
    year(max(started))::INTEGER AS last_year
FROM policies
UNION ALL
SELECT
    'sources' AS list_name,
    count(*)::INTEGER AS n,
    year(min(published_date))::INTEGER AS first_year,
    year(max(published_date))::INTEGER AS last_year
FROM sources
ORDER BY list_name
