-- title: 已知缺口的数目 | The known gaps in numbers
-- purpose: 页面所述每项已知缺口涉及的行数，均由数据直接计数，占比高的在前。 | How many rows each gap that the page describes concerns, counted in the data, the largest shares first.
-- column: table_name | 表 | Table | table
-- column: gap | 缺口 | Gap
-- column: found_count | 涉及行数 | Rows concerned
-- column: row_count | 行数 | Rows
-- column: found_share | 占比 | Share
-- column: source_ids | 来源 | Sources
WITH today AS (
    -- The day of checking.
    SELECT max(latest_date + age_days::INTEGER) AS checked_on
    FROM quality_freshness
),

gaps AS (
    SELECT
        'projects_amount' AS gap,
        'projects' AS table_name,
        count(*) FILTER (investment_cny_100m IS NULL OR NOT amount_is_addable(investment_basis)) AS found_count,
        count(*) AS row_count
    FROM projects
    UNION ALL
    -- The end of the period that the date names, set against the day two years before that of checking.
    SELECT
        'projects_stale',
        'projects',
        count(*) FILTER (
            status_as_of || right('-12-31', 10 - length(status_as_of)) < strftime(today.checked_on - INTERVAL 2 YEAR, '%Y-%m-%d')
        ),
        count(*)
    FROM projects
    CROSS JOIN today
    UNION ALL
    SELECT
        'projects_unproven',
        'projects',
        count(*) FILTER (location_basis IN ('registered_office_only', 'investor_of_zone')),
        count(*)
    FROM projects
    UNION ALL
    SELECT
        'platforms_undated',
        'platforms',
        count(*) FILTER (established_date IS NULL),
        count(*)
    FROM platforms
    UNION ALL
    SELECT
        'platforms_unplaced',
        'platforms',
        count(*) FILTER (latitude IS NULL),
        count(*)
    FROM platforms
    UNION ALL
    SELECT
        'companies_address',
        'companies',
        count(*) FILTER (left(address_as_of, 4) < '2022'),
        count(*)
    FROM companies
    UNION ALL
    SELECT
        'companies_rough',
        'companies',
        count(*) FILTER (location_precision IN ('road', 'subdistrict')),
        count(*)
    FROM companies
    UNION ALL
    SELECT
        'companies_compiled',
        'companies',
        count(*) FILTER (chain_basis = 'compiled'),
        count(*)
    FROM companies
    UNION ALL
    SELECT
        'financials_weak',
        'financials',
        count(*) FILTER (is_weak(basis, method, preliminary)),
        count(*)
    FROM financials
    UNION ALL
    SELECT
        'targets_unknown',
        'targets',
        count(*) FILTER (status = 'unknown'),
        count(*)
    FROM targets
    UNION ALL
    SELECT
        'indicators_preliminary',
        'indicators',
        count(*) FILTER (preliminary),
        count(*)
    FROM indicator_points(NULL, NULL)
    UNION ALL
    -- Ecosystems to which nothing belongs.
    SELECT
        'chains_empty',
        'chains',
        count(*) FILTER (
            c.chain_id NOT IN (
                SELECT tree.ancestor_id
                FROM chain_tree AS tree
                INNER JOIN chain_members AS m ON tree.chain_id = m.chain_id
                WHERE m.kind IN ('platform', 'project', 'company')
            )
        ),
        count(*)
    FROM chains AS c
    WHERE c.parent_id IS NULL
    UNION ALL
    SELECT
        'sources_undated',
        'sources',
        count(*) FILTER (published IS NULL),
        count(*)
    FROM sources
    UNION ALL
    SELECT
        'sources_unlinked',
        'sources',
        count(*) FILTER (url IS NULL),
        count(*)
    FROM sources
)

SELECT
    g.gap,
    g.table_name,
    g.found_count,
    g.row_count,
    round(100 * g.found_count / g.row_count, 1) AS found_share,
    s.source_ids
FROM gaps AS g
LEFT JOIN table_sources AS s ON g.table_name = s.table_name
WHERE g.found_count > 0
ORDER BY found_share DESC, g.row_count DESC, g.gap
