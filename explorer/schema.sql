-- What the queries share: views and macros, created over the tables when the database is built.
-- A list is defined once, in its *_checks macro: one column per filter says whether a row passes it. The list itself
-- takes the rows that pass all of them, a facet the rows that pass all others.

CREATE VIEW chain_tree AS
-- Every chain with itself and all chains above it; an ecosystem is a chain without a parent.
WITH RECURSIVE tree AS (
    SELECT
        chain_id,
        chain_id AS ancestor_id
    FROM chains
    UNION ALL
    SELECT
        tree.chain_id,
        chains.parent_id
    FROM tree
    INNER JOIN chains ON tree.ancestor_id = chains.chain_id
    WHERE chains.parent_id IS NOT NULL
)

SELECT
    tree.chain_id,
    tree.ancestor_id,
    chains.parent_id IS NULL AS ancestor_is_ecosystem
FROM tree
INNER JOIN chains ON tree.ancestor_id = chains.chain_id;

CREATE VIEW chain_paths AS
-- Every chain with its ecosystem, and with itself and all chains above it as a list.
SELECT
    chain_id,
    any_value(ancestor_id) FILTER (ancestor_is_ecosystem) AS ecosystem,
    list(ancestor_id ORDER BY ancestor_id) AS path_ids
FROM chain_tree
GROUP BY chain_id;

CREATE MACRO ecosystem_of(id) AS (
    SELECT any_value(paths.ecosystem) FROM chain_paths AS paths
    WHERE paths.chain_id = id
);

CREATE MACRO merge_sources(ids) AS (
    -- Text is joined before it is split: lists of lists take several times as long.
    coalesce(array_to_string(list_sort(list_distinct(string_split(string_agg(ids, ';'), ';'))), ';'), '')
);

CREATE MACRO both_sources(ids, more_ids) AS (
    array_to_string(list_sort(list_distinct(string_split(concat_ws(';', nullif(ids, ''), nullif(more_ids, '')), ';'))), ';')
);

CREATE MACRO chosen(codes, code) AS (
    len(codes) = 0 OR coalesce(list_contains(codes, code), FALSE)
);

CREATE MACRO in_chain(codes, path_ids) AS (
    len(codes) = 0 OR coalesce(list_has_any(path_ids, codes), FALSE)
);

CREATE MACRO in_years(from_year, to_year, day) AS (
    (from_year IS NULL AND to_year IS NULL)
    OR coalesce(year(day) BETWEEN coalesce(from_year, 0) AND coalesce(to_year, 9999), FALSE)
);

CREATE MACRO found(text, terms) AS (
    text IS NULL OR coalesce(contains(terms, text), FALSE)
);

CREATE MACRO amount_is_addable(basis) AS (
    coalesce(basis IN ('total', 'total_at_least'), FALSE)
);

CREATE VIEW platform_terms AS
-- Every platform with what a search looks through and the path of its chain, in the order of the list: DuckDB keeps the order of rows
-- that are only filtered, and to sort them again would copy them all.
SELECT
    p.*,
    s.terms,
    c.path_ids
FROM platforms AS p
LEFT JOIN search_terms AS s ON s.kind = 'platform' AND p.platform_id = s.id
LEFT JOIN chain_paths AS c ON p.chain_id = c.chain_id
ORDER BY
    list_position(['1', '2', '6', 'N', 'base', 'park', 'programme'], p.tier),
    p.established_date NULLS LAST,
    p.platform_id;

CREATE MACRO platform_checks(
    q_text, chain_codes, status_codes, tier_codes, type_codes, level_codes, sub_codes, from_year, to_year
) AS TABLE (
    SELECT
        * EXCLUDE (terms),
        found(q_text, terms) AS q_ok,
        in_chain(chain_codes, path_ids) AS chain_ok,
        chosen(status_codes, status) AS status_ok,
        chosen(tier_codes, tier) AS tier_ok,
        chosen(type_codes, type) AS type_ok,
        chosen(level_codes, level) AS level_ok,
        chosen(sub_codes, subdistrict) AS sub_ok,
        in_years(from_year, to_year, established_date) AS year_ok
    FROM platform_terms
);

CREATE MACRO listed_platforms(
    q_text, chain_codes, status_codes, tier_codes, type_codes, level_codes, sub_codes, from_year, to_year
) AS TABLE (
    SELECT * EXCLUDE (path_ids, q_ok, chain_ok, status_ok, tier_ok, type_ok, level_ok, sub_ok, year_ok)
    FROM platform_checks(
            q_text, chain_codes, status_codes, tier_codes, type_codes, level_codes, sub_codes, from_year, to_year
        )
    WHERE q_ok AND chain_ok AND status_ok AND tier_ok AND type_ok AND level_ok AND sub_ok AND year_ok
);

CREATE VIEW project_terms AS
-- Every project with what a search looks through and the path of its chain, in the order of the list.
SELECT
    p.*,
    s.terms,
    c.path_ids
FROM projects AS p
LEFT JOIN search_terms AS s ON s.kind = 'project' AND p.project_id = s.id
LEFT JOIN chain_paths AS c ON p.chain_id = c.chain_id
ORDER BY coalesce(p.start_date, p.announced_date) DESC NULLS LAST, p.project_id;

CREATE MACRO project_checks(
    q_text, chain_codes, status_codes, category_codes, basis_codes, sub_codes, from_year, to_year
) AS TABLE (
    SELECT
        * EXCLUDE (terms),
        found(q_text, terms) AS q_ok,
        in_chain(chain_codes, path_ids) AS chain_ok,
        chosen(status_codes, status) AS status_ok,
        chosen(category_codes, category) AS category_ok,
        chosen(basis_codes, location_basis) AS basis_ok,
        chosen(sub_codes, subdistrict) AS sub_ok,
        in_years(from_year, to_year, coalesce(start_date, announced_date)) AS year_ok
    FROM project_terms
);

CREATE MACRO listed_projects(
    q_text, chain_codes, status_codes, category_codes, basis_codes, sub_codes, from_year, to_year
) AS TABLE (
    SELECT * EXCLUDE (path_ids, q_ok, chain_ok, status_ok, category_ok, basis_ok, sub_ok, year_ok)
    FROM project_checks(q_text, chain_codes, status_codes, category_codes, basis_codes, sub_codes, from_year, to_year)
    WHERE q_ok AND chain_ok AND status_ok AND category_ok AND basis_ok AND sub_ok AND year_ok
);

CREATE VIEW company_listings AS
-- One row per listing (one without listing for a company that has none), with what a search looks through, the path of the company's
-- chain, and the sources of both together.
SELECT
    c.company_id,
    c.chain_id,
    c.chain_basis,
    c.presence,
    c.subdistrict,
    both_sources(c.source_ids, l.source_ids) AS source_ids,
    l.ticker,
    l.exchange,
    l.board,
    l.status,
    l.listing_date,
    l.source_ids AS listing_source_ids,
    s.terms,
    p.path_ids
FROM companies AS c
LEFT JOIN listings AS l ON c.company_id = l.company_id
LEFT JOIN search_terms AS s ON s.kind = 'company' AND c.company_id = s.id
LEFT JOIN chain_paths AS p ON c.chain_id = p.chain_id;

CREATE MACRO company_checks(
    q_text, chain_codes, status_codes, exchange_codes, board_codes, presence_codes, sub_codes, from_year, to_year
) AS TABLE (
    -- Exchange, board, status and year must hold together on one listing.
    SELECT
        * EXCLUDE (terms),
        found(q_text, terms) AS q_ok,
        in_chain(chain_codes, path_ids) AS chain_ok,
        chosen(status_codes, status) AS status_ok,
        chosen(exchange_codes, exchange) AS exchange_ok,
        chosen(board_codes, board) AS board_ok,
        chosen(presence_codes, presence) AS presence_ok,
        chosen(sub_codes, subdistrict) AS sub_ok,
        in_years(from_year, to_year, listing_date) AS year_ok
    FROM company_listings
);

CREATE MACRO matching_listings(
    q_text, chain_codes, status_codes, exchange_codes, board_codes, presence_codes, sub_codes, from_year, to_year
) AS TABLE (
    SELECT * EXCLUDE (q_ok, chain_ok, status_ok, exchange_ok, board_ok, presence_ok, sub_ok, year_ok)
    FROM company_checks(
            q_text, chain_codes, status_codes, exchange_codes, board_codes, presence_codes, sub_codes, from_year, to_year
        )
    WHERE q_ok AND chain_ok AND status_ok AND exchange_ok AND board_ok AND presence_ok AND sub_ok AND year_ok
);

CREATE MACRO listed_companies(
    q_text, chain_codes, status_codes, exchange_codes, board_codes, presence_codes, sub_codes, from_year, to_year
) AS TABLE (
    SELECT c.*
    FROM companies AS c
    SEMI JOIN matching_listings(
        q_text, chain_codes, status_codes, exchange_codes, board_codes, presence_codes, sub_codes, from_year, to_year
    ) AS m ON c.company_id = m.company_id
);

CREATE VIEW first_listings AS
-- Every company by the day of its first listing; those without a dated listing are left out.
SELECT
    company_id,
    min(listing_date) AS listing_date,
    arg_min(listing_date_precision, listing_date) AS listing_precision,
    merge_sources(source_ids) AS source_ids
FROM listings
WHERE listing_date IS NOT NULL
GROUP BY company_id;

CREATE VIEW reporting_years AS
-- Per item the latest fiscal year that more than half of the companies report.
SELECT
    item,
    max(fiscal_year) AS fiscal_year
FROM (
    SELECT
        item,
        fiscal_year,
        count(*) AS companies_reporting
    FROM financials
    GROUP BY item, fiscal_year
) AS coverage
WHERE companies_reporting * 2 > (SELECT count(*) FROM companies)
GROUP BY item;

CREATE MACRO is_weak(basis, method, preliminary) AS (
    -- A financial value that is derived from ratios, typed by hand or preliminary.
    coalesce(basis = 'derived', FALSE) OR coalesce(method = 'typed', FALSE) OR coalesce(preliminary, FALSE)
);

CREATE VIEW company_rows AS
-- Every company with its listings, its revenue of the year that most companies report, the years since a break of the series, and
-- its latest market value; what a search looks through, the path of its chain, and its listings one by one. In the order of the list.
WITH checked AS (
    SELECT
        company_id,
        any_value(terms) AS terms,
        any_value(path_ids) AS path_ids,
        list(struct_pack(status, exchange, board, listing_date)) AS listed
    FROM company_listings
    GROUP BY company_id
),

tickers AS (
    SELECT
        company_id,
        string_agg(ticker, ', ' ORDER BY listing_date NULLS LAST, ticker) AS tickers,
        string_agg(DISTINCT board, ';' ORDER BY board) AS boards,
        string_agg(DISTINCT status, ';' ORDER BY status) AS listing_statuses,
        min(listing_date) AS first_listing_date,
        arg_min(listing_date_precision, listing_date) AS first_listing_precision,
        merge_sources(source_ids) AS listing_source_ids
    FROM listings
    GROUP BY company_id
),

revenues AS (
    SELECT
        f.company_id,
        any_value(y.fiscal_year) FILTER (f.fiscal_year = y.fiscal_year) AS revenue_year,
        any_value(f.value) FILTER (f.fiscal_year = y.fiscal_year) AS revenue,
        any_value(is_weak(f.basis, f.method, f.preliminary)) FILTER (f.fiscal_year = y.fiscal_year) AS revenue_is_weak,
        list(f.value ORDER BY f.fiscal_year) FILTER (f.fiscal_year >= coalesce(b.break_year, 0)) AS revenue_series,
        list(f.fiscal_year ORDER BY f.fiscal_year) FILTER (f.fiscal_year >= coalesce(b.break_year, 0)) AS revenue_series_years,
        merge_sources(f.source_ids) AS revenue_source_ids
    FROM financials AS f
    INNER JOIN reporting_years AS y ON f.item = y.item
    LEFT JOIN (
        SELECT
            company_id,
            max(fiscal_year) AS break_year
        FROM financials
        WHERE item = 'revenue' AND series_break
        GROUP BY company_id
    ) AS b ON f.company_id = b.company_id
    WHERE f.item = 'revenue'
    GROUP BY f.company_id
),

market_values AS (
    SELECT
        listings.company_id,
        arg_max(market_caps.market_cap_cny_100m, market_caps.date) AS market_value,
        max(market_caps.date) AS market_value_date,
        arg_max(market_caps.source_ids, market_caps.date) AS market_value_source_ids
    FROM market_caps
    INNER JOIN listings ON market_caps.ticker = listings.ticker
    WHERE market_caps.market_cap_cny_100m IS NOT NULL
    GROUP BY listings.company_id
)

SELECT
    c.*,
    tickers.* EXCLUDE (company_id),
    revenues.* EXCLUDE (company_id),
    market_values.* EXCLUDE (company_id),
    checked.* EXCLUDE (company_id)
FROM companies AS c
INNER JOIN checked ON c.company_id = checked.company_id
LEFT JOIN tickers ON c.company_id = tickers.company_id
LEFT JOIN revenues ON c.company_id = revenues.company_id
LEFT JOIN market_values ON c.company_id = market_values.company_id
ORDER BY revenues.revenue DESC NULLS LAST, c.company_id;

CREATE MACRO listed_company_rows(
    q_text, chain_codes, status_codes, exchange_codes, board_codes, presence_codes, sub_codes, from_year, to_year
) AS TABLE (
    -- The companies of matching_listings. To join them with that would lose their order, and to sort them takes three times as long.
    SELECT * EXCLUDE (terms, path_ids, listed)
    FROM company_rows
    WHERE
        found(q_text, terms)
        AND in_chain(chain_codes, path_ids)
        AND chosen(presence_codes, presence)
        AND chosen(sub_codes, subdistrict)
        AND len(
            list_filter(
                listed,
                LAMBDA one: chosen(status_codes, one.status)
                AND chosen(exchange_codes, one.exchange)
                AND chosen(board_codes, one.board)
                AND in_years(from_year, to_year, one.listing_date)
            )
        ) > 0
);

CREATE VIEW financial_growth AS
-- Every financial value beside that of the year before. No growth across a series break, nor where either value is derived
-- or preliminary, nor from a base that is not positive.
SELECT
    f.company_id,
    f.item,
    f.fiscal_year,
    f.value,
    b.value AS value_before,
    f.series_break,
    f.basis = 'derived' OR f.preliminary OR coalesce(b.basis = 'derived' OR b.preliminary, FALSE) AS unsure,
    CASE WHEN NOT f.series_break AND NOT unsure AND b.value > 0 THEN 100 * (f.value / b.value - 1) END AS growth,
    both_sources(f.source_ids, b.source_ids) AS source_ids
FROM financials AS f
LEFT JOIN financials AS b
    ON
        f.company_id = b.company_id
        AND f.item = b.item
        AND f.fiscal_year = b.fiscal_year + 1;

CREATE VIEW entities AS
-- Everything that has a name and can be looked up, whatever its table.
SELECT 'platform' AS kind, platform_id AS id, name_zh, name_en, NULL AS detail, source_ids
FROM platforms
UNION ALL
SELECT 'project', project_id, name_zh, name_en, NULL, source_ids
FROM projects
UNION ALL
SELECT 'company', c.company_id, c.name_zh, c.name_en, t.tickers, c.source_ids
FROM companies AS c
LEFT JOIN (
    SELECT company_id, string_agg(ticker, ', ' ORDER BY listing_date NULLS LAST, ticker) AS tickers
    FROM listings
    GROUP BY company_id
) AS t ON c.company_id = t.company_id
UNION ALL
SELECT 'chain', chain_id, name_zh, name_en, NULL, source_ids
FROM chains
UNION ALL
SELECT 'policy', policy_id, name_zh, name_en, started_text, source_ids
FROM policies
UNION ALL
SELECT
    'indicator',
    indicator_id,
    any_value(name_zh),
    any_value(name_en),
    min(period_text) || ' – ' || max(period_text),
    merge_sources(source_ids)
FROM indicators
GROUP BY indicator_id
UNION ALL
SELECT 'target', target_id, name_zh, name_en, deadline_text, source_ids
FROM targets
UNION ALL
SELECT 'source', source_id, title, title, concat_ws(', ', publisher, published), source_id
FROM sources
ORDER BY kind, id;

CREATE VIEW entity_terms AS
-- Everything that can be looked up, with what a search looks through: names, codes, pinyin and initials, one a line.
SELECT
    e.*,
    s.terms
FROM entities AS e
INNER JOIN search_terms AS s ON e.kind = s.kind AND e.id = s.id;

CREATE VIEW spellings AS
-- Every name, and every word of a name, that a misspelt search may have meant.
SELECT DISTINCT
    kind,
    id,
    unnest(string_split(terms, chr(10)) || string_split_regex(terms, '\s')) AS term
FROM search_terms
WHERE kind <> 'source';

CREATE VIEW links AS
-- What is linked to what by the data, in both directions; `relation` is what the other is to this one.
WITH facts AS (
    SELECT
        'platform' AS kind,
        platform_id AS id,
        'host' AS relation,
        'company' AS other_kind,
        host_company_id AS other_id,
        'hosted_platform' AS inverse,
        source_ids
    FROM platforms
    UNION ALL
    SELECT 'project', project_id, 'investor', 'company', investor_company_id, 'invested_project', source_ids
    FROM projects
    UNION ALL
    SELECT 'project', project_id, 'platform', 'platform', platform_id, 'construction_project', source_ids
    FROM projects
    UNION ALL
    SELECT 'policy', policy_id, 'platform', 'platform', platform_id, 'policy', source_ids
    FROM policies
    UNION ALL
    SELECT 'policy', policy_id, 'project', 'project', project_id, 'policy', source_ids
    FROM policies
    UNION ALL
    SELECT 'policy', policy_id, 'chain', 'chain', chain_id, 'policy', source_ids
    FROM policies
    UNION ALL
    SELECT 'platform', platform_id, 'chain', 'chain', chain_id, 'platform', source_ids
    FROM platforms
    UNION ALL
    SELECT 'project', project_id, 'chain', 'chain', chain_id, 'project', source_ids
    FROM projects
    UNION ALL
    SELECT 'company', company_id, 'chain', 'chain', chain_id, 'company', source_ids
    FROM companies
    UNION ALL
    SELECT 'chain', chain_id, 'parent_chain', 'chain', parent_id, 'child_chain', source_ids
    FROM chains
    UNION ALL
    SELECT 'target', target_id, 'indicator', 'indicator', indicator_id, 'target', source_ids
    FROM targets
)

SELECT kind, id, relation, other_kind, other_id, source_ids
FROM facts
WHERE other_id IS NOT NULL
UNION ALL
SELECT other_kind, other_id, inverse, kind, id, source_ids
FROM facts
WHERE other_id IS NOT NULL;

CREATE VIEW chain_members AS
-- What belongs to an ecosystem or chain. `is_named` where a source says so; all else is our reading of what it does.
-- A policy of kind fund is a fund.
SELECT 'platform' AS kind, platform_id AS id, chain_id, FALSE AS is_named, source_ids
FROM platforms
WHERE chain_id IS NOT NULL
UNION ALL
SELECT 'project', project_id, chain_id, FALSE, source_ids
FROM projects
WHERE chain_id IS NOT NULL
UNION ALL
SELECT 'company', company_id, chain_id, coalesce(chain_basis = 'named', FALSE), source_ids
FROM companies
WHERE chain_id IS NOT NULL
UNION ALL
SELECT CASE WHEN kind = 'fund' THEN 'fund' ELSE 'policy' END, policy_id, chain_id, FALSE, source_ids
FROM policies
WHERE chain_id IS NOT NULL;

CREATE VIEW chain_member_rows AS
-- What belongs to an ecosystem or chain with its name, platforms with their tier, projects with their status, companies with their
-- boards, the earliest listing first.
SELECT
    e.kind,
    m.id,
    e.name_zh,
    e.name_en,
    m.chain_id,
    m.is_named,
    p.tier,
    j.status AS project_status,
    j.status_as_of,
    l.boards,
    m.source_ids
FROM chain_members AS m
INNER JOIN entities AS e ON CASE WHEN m.kind = 'fund' THEN 'policy' ELSE m.kind END = e.kind AND m.id = e.id
LEFT JOIN platforms AS p ON m.kind = 'platform' AND m.id = p.platform_id
LEFT JOIN projects AS j ON m.kind = 'project' AND m.id = j.project_id
LEFT JOIN (
    SELECT
        company_id,
        string_agg(board, ';' ORDER BY first_date NULLS LAST, board) AS boards
    FROM (
        SELECT
            company_id,
            board,
            min(listing_date) AS first_date
        FROM listings
        GROUP BY company_id, board
    ) AS by_board
    GROUP BY company_id
) AS l ON m.kind = 'company' AND m.id = l.company_id;

CREATE VIEW chain_counts AS
-- How much belongs to an ecosystem or chain and to those below it, with the sources of all that and of the chain itself.
SELECT
    c.ancestor_id AS chain_id,
    (count(*) FILTER (m.kind = 'platform'))::integer AS platforms,
    (count(*) FILTER (m.kind = 'project'))::integer AS projects,
    (count(*) FILTER (m.kind = 'company'))::integer AS companies,
    (count(*) FILTER (m.kind = 'company' AND m.is_named))::integer AS companies_named,
    (count(*) FILTER (m.kind = 'company' AND NOT m.is_named))::integer AS companies_compiled,
    (count(*) FILTER (m.kind = 'policy'))::integer AS policies,
    (count(*) FILTER (m.kind = 'fund'))::integer AS funds,
    both_sources(any_value(own.source_ids), merge_sources(m.source_ids)) AS source_ids
FROM chain_tree AS c
INNER JOIN chains AS own ON c.ancestor_id = own.chain_id
LEFT JOIN chain_members AS m ON c.chain_id = m.chain_id
GROUP BY c.ancestor_id;

CREATE MACRO target_rule(as_of, comparator, target, actual, actual_bound, actual_end, deadline) AS (
    -- Why a target is where it is. "=" and ">=" are reached by a figure that is not below the value, ">" by one above it.
    CASE
        WHEN deadline > as_of AND (actual IS NULL OR target IS NULL) THEN 'not_due'
        WHEN actual IS NULL THEN 'no_actual'
        WHEN target IS NULL THEN 'no_value'
        WHEN actual_bound = '~' AND actual = target THEN 'approximate'
        WHEN actual > target OR (actual = target AND comparator <> '>') THEN 'reached'
        WHEN actual_end < deadline THEN 'early'
        WHEN actual_bound IN ('>', '>=') THEN 'lower_bound'
        ELSE 'below'
    END
);

CREATE MACRO target_outcome(rule) AS (
    -- The status that follows from the rule; none where there is no number to compare with.
    CASE rule
        WHEN 'reached' THEN 'met'
        WHEN 'below' THEN 'missed'
        WHEN 'approximate' THEN 'about'
        WHEN 'no_actual' THEN 'unknown'
        WHEN 'no_value' THEN NULL
        ELSE 'open'
    END
);

CREATE VIEW target_figures AS
-- Every target with the theme of its indicator, the unit in English, and how exactly and until when its actual is known.
SELECT
    t.*,
    i.theme,
    coalesce(n.unit_en, u.unit_en, CASE WHEN t.unit = '名' THEN 'people' END) AS unit_en,
    a.bound AS actual_bound,
    a.period_end AS actual_end,
    t.latest_actual - t.target_value AS difference,
    100 * (t.latest_actual / t.target_value - 1) AS difference_percent
FROM targets AS t
LEFT JOIN (
    SELECT
        indicator_id,
        any_value(theme) AS theme
    FROM indicators
    GROUP BY indicator_id
) AS i ON t.indicator_id = i.indicator_id
LEFT JOIN (
    SELECT
        indicator_id,
        unit_zh,
        any_value(unit_en) AS unit_en
    FROM indicators
    GROUP BY indicator_id, unit_zh
) AS n ON t.indicator_id = n.indicator_id AND t.unit = n.unit_zh
LEFT JOIN (
    SELECT
        unit_zh,
        min(unit_en) AS unit_en
    FROM indicators
    GROUP BY unit_zh
) AS u ON t.unit = u.unit_zh
LEFT JOIN indicators AS a
    ON
        t.indicator_id = a.indicator_id
        AND t.latest_actual_period = a.period_text
        AND a.actual_or_target = 'actual';

CREATE MACRO target_checks(source_code, status_codes, from_year, to_year, theme_codes) AS TABLE (
    SELECT
        t.*,
        chosen(status_codes, t.status) AS status_ok,
        in_years(from_year, to_year, t.set_on) AS year_ok,
        chosen(theme_codes, t.theme) AS theme_ok
    FROM target_figures AS t
    WHERE source_code IS NULL OR list_contains(string_split(t.source_ids, ';'), source_code)
);

CREATE MACRO listed_targets(source_code, status_codes, from_year, to_year, theme_codes) AS TABLE (
    SELECT * EXCLUDE (status_ok, year_ok, theme_ok)
    FROM target_checks(source_code, status_codes, from_year, to_year, theme_codes)
    WHERE status_ok AND year_ok AND theme_ok
);

CREATE VIEW place_rows AS
-- Companies, platforms and projects with the place that is known of them, and the path of their chain.
WITH placed AS (
    SELECT
        'company' AS kind,
        company_id AS id,
        name_zh,
        name_en,
        chain_id,
        subdistrict,
        latitude,
        longitude,
        location_precision,
        location_matched_on,
        presence,
        NULL AS location_basis,
        both_sources(source_ids, location_source_ids) AS source_ids
    FROM companies
    UNION ALL
    SELECT
        'platform',
        platform_id,
        name_zh,
        name_en,
        chain_id,
        subdistrict,
        latitude,
        longitude,
        location_precision,
        location_matched_on,
        NULL,
        NULL,
        both_sources(source_ids, location_source_ids)
    FROM platforms
    UNION ALL
    SELECT
        'project',
        project_id,
        name_zh,
        name_en,
        chain_id,
        subdistrict,
        latitude,
        longitude,
        location_precision,
        location_matched_on,
        NULL,
        location_basis,
        both_sources(source_ids, location_source_ids)
    FROM projects
)

SELECT
    placed.*,
    paths.path_ids
FROM placed
LEFT JOIN chain_paths AS paths ON placed.chain_id = paths.chain_id;

CREATE MACRO place_checks(kind_codes, id_codes, chain_codes, sub_codes, basis_codes) AS TABLE (
    -- `proven_ok`: a project with only its registered office or its investor in the district is not proven to be there, and
    -- passes only where its basis is named.
    SELECT
        *,
        chosen(kind_codes, kind) AS kind_ok,
        -- Not by `chosen`: a list may name all its rows.
        len(id_codes) = 0 OR id IN (SELECT unnest(id_codes)) AS id_ok,
        in_chain(chain_codes, path_ids) AS chain_ok,
        chosen(sub_codes, subdistrict) AS sub_ok,
        coalesce(location_basis NOT IN ('registered_office_only', 'investor_of_zone'), TRUE)
        OR list_contains(basis_codes, location_basis) AS proven_ok
    FROM place_rows
);

CREATE VIEW company_measures AS
-- Yearly figures of the companies that can be set side by side: those of the accounts, the R&D expense as a share of the
-- revenue of the same year (percent), and the R&D staff. A share is as weak as the weaker of its two figures.
SELECT
    company_id,
    item AS measure,
    fiscal_year,
    value,
    is_weak(basis, method, preliminary) AS value_is_weak,
    coalesce(series_break, FALSE) AS series_break,
    note,
    source_ids
FROM financials
UNION ALL
SELECT
    rd.company_id,
    'rd_intensity',
    rd.fiscal_year,
    100 * rd.value / revenue.value,
    is_weak(rd.basis, rd.method, rd.preliminary) OR is_weak(revenue.basis, revenue.method, revenue.preliminary),
    coalesce(rd.series_break, FALSE) OR coalesce(revenue.series_break, FALSE),
    nullif(concat_ws('; ', rd.note, revenue.note), ''),
    both_sources(rd.source_ids, revenue.source_ids)
FROM financials AS rd
INNER JOIN financials AS revenue
    ON
        rd.company_id = revenue.company_id
        AND rd.fiscal_year = revenue.fiscal_year
        AND revenue.item = 'revenue'
WHERE rd.item = 'rd_expense' AND revenue.value > 0
UNION ALL
SELECT
    r.company_id,
    'rd_staff',
    r.fiscal_year,
    r.rd_staff,
    FALSE,
    coalesce(staff.series_break, FALSE),
    NULL,
    r.source_ids
FROM rd_staff AS r
LEFT JOIN financials AS staff
    ON
        r.company_id = staff.company_id
        AND r.fiscal_year = staff.fiscal_year
        AND staff.item = 'employees'
WHERE r.rd_staff IS NOT NULL;

CREATE VIEW indicator_periods AS
-- The values of the indicators by what period they speak of: one full year, several years, a part of a year (counted from
-- January) or a point in time. `preliminary` where a note says that the report came before the end. `value_before` is that of
-- the year before, where a line may join the two: between actual values of neighbouring full years without a break of the series.
SELECT
    *,
    CASE
        WHEN
            period_scope = 'year' AND actual_or_target = 'actual' AND NOT series_break
            AND lag(end_year) OVER same_kind = end_year - 1
            THEN lag(value) OVER same_kind
    END AS value_before
FROM (
    SELECT
        *,
        year(period_end) AS end_year,
        coalesce(regexp_matches(note, '^(preliminary|forecast|estimate)'), FALSE) AS preliminary,
        CASE
            WHEN period_kind = 'point' THEN 'point'
            WHEN period_kind <> 'year' THEN 'part'
            WHEN year(period_start) = year(period_end) THEN 'year'
            ELSE 'years'
        END AS period_scope
    FROM indicators
) AS periods
WINDOW same_kind AS (PARTITION BY indicator_id, actual_or_target, period_scope ORDER BY period_end);

CREATE MACRO indicator_points(from_year, to_year) AS TABLE (
    -- The values whose periods end in the years asked for; the first of these years has none before it.
    SELECT * REPLACE (CASE WHEN from_year IS NULL OR end_year > from_year THEN value_before END AS value_before)
    FROM indicator_periods
    WHERE in_years(from_year, to_year, period_end)
);

CREATE MACRO indicator_years(theme_code, from_year, to_year, percentages) AS TABLE (
    -- The actual values of full years of a theme's indicators that have at least three: either the percentages or the amounts.
    SELECT *
    FROM indicator_points(from_year, to_year)
    WHERE
        theme = theme_code AND period_scope = 'year' AND actual_or_target = 'actual' AND (unit_zh = '%') = percentages
    QUALIFY count(*) OVER (PARTITION BY indicator_id) >= 3
);

CREATE VIEW role_values AS
-- The values of the indicators that play a part on the pages, whatever their ids.
SELECT
    r.role,
    i.*
FROM indicator_roles AS r
INNER JOIN indicators AS i ON r.indicator_id = i.indicator_id;

CREATE VIEW policy_terms AS
-- Every policy with what a search looks through and the path of its chain.
SELECT
    p.*,
    s.terms,
    c.path_ids
FROM policies AS p
LEFT JOIN search_terms AS s ON s.kind = 'policy' AND p.policy_id = s.id
LEFT JOIN chain_paths AS c ON p.chain_id = c.chain_id;

CREATE MACRO policy_checks(q_text, chain_codes, kind_codes) AS TABLE (
    -- The id of a policy, as links give it, finds that policy only.
    SELECT
        * EXCLUDE (terms),
        CASE
            WHEN q_text IN (SELECT policy_id FROM policies) THEN policy_id = q_text
            ELSE found(q_text, terms)
        END AS q_ok,
        in_chain(chain_codes, path_ids) AS chain_ok,
        chosen(kind_codes, kind) AS kind_ok
    FROM policy_terms
);

CREATE MACRO listed_policies(q_text, chain_codes, kind_codes) AS TABLE (
    SELECT * EXCLUDE (path_ids, q_ok, chain_ok, kind_ok)
    FROM policy_checks(q_text, chain_codes, kind_codes)
    WHERE q_ok AND chain_ok AND kind_ok
);

CREATE MACRO yearly_values(company, wanted) AS TABLE (
    -- One item of the accounts of a company by year; growth where financial_growth allows it.
    SELECT
        f.company_id,
        f.fiscal_year,
        f.value AS amount,
        g.growth,
        is_weak(f.basis, f.method, f.preliminary) AS is_weak,
        coalesce(f.series_break, FALSE) AS series_break,
        f.basis,
        f.method,
        f.preliminary,
        f.note,
        f.source_ids
    FROM financials AS f
    INNER JOIN financial_growth AS g
        ON
            f.company_id = g.company_id
            AND f.item = g.item
            AND f.fiscal_year = g.fiscal_year
    WHERE f.company_id = company AND f.item = wanted
);

CREATE VIEW source_terms AS
-- Every source with what a search looks through, and with how many rows of the data rest on it, in all and by table, in the order of
-- the list.
WITH uses AS (
    SELECT
        source_id,
        sum(row_count)::integer AS row_count,
        string_agg(table_name, ';' ORDER BY row_count DESC, table_name) AS supports,
        coalesce(sum(row_count) FILTER (table_name = 'platforms'), 0)::integer AS in_platforms,
        coalesce(sum(row_count) FILTER (table_name = 'platform_units'), 0)::integer AS in_platform_units,
        coalesce(sum(row_count) FILTER (table_name = 'platform_events'), 0)::integer AS in_platform_events,
        coalesce(sum(row_count) FILTER (table_name = 'projects'), 0)::integer AS in_projects,
        coalesce(sum(row_count) FILTER (table_name = 'project_events'), 0)::integer AS in_project_events,
        coalesce(sum(row_count) FILTER (table_name = 'project_batches'), 0)::integer AS in_project_batches,
        coalesce(sum(row_count) FILTER (table_name = 'companies'), 0)::integer AS in_companies,
        coalesce(sum(row_count) FILTER (table_name = 'listings'), 0)::integer AS in_listings,
        coalesce(sum(row_count) FILTER (table_name = 'financials'), 0)::integer AS in_financials,
        coalesce(sum(row_count) FILTER (table_name = 'rd_staff'), 0)::integer AS in_rd_staff,
        coalesce(sum(row_count) FILTER (table_name = 'market_caps'), 0)::integer AS in_market_caps,
        coalesce(sum(row_count) FILTER (table_name = 'chains'), 0)::integer AS in_chains,
        coalesce(sum(row_count) FILTER (table_name = 'indicators'), 0)::integer AS in_indicators,
        coalesce(sum(row_count) FILTER (table_name = 'targets'), 0)::integer AS in_targets,
        coalesce(sum(row_count) FILTER (table_name = 'policies'), 0)::integer AS in_policies,
        coalesce(sum(row_count) FILTER (table_name = 'peer_districts'), 0)::integer AS in_peer_districts,
        coalesce(sum(row_count) FILTER (table_name = 'subdistricts'), 0)::integer AS in_subdistricts,
        coalesce(sum(row_count) FILTER (table_name = 'places'), 0)::integer AS in_places
    FROM source_uses
    GROUP BY source_id
)

SELECT
    s.*,
    t.terms,
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
    coalesce(u.in_places, 0) AS in_places
FROM sources AS s
LEFT JOIN search_terms AS t ON t.kind = 'source' AND s.source_id = t.id
LEFT JOIN uses AS u ON s.source_id = u.source_id
ORDER BY
    coalesce(u.row_count, 0) DESC,
    list_position(['official', 'filing', 'press', 'dataset', 'secondary'], s.kind),
    s.published_date DESC NULLS LAST,
    s.source_id;

CREATE MACRO source_checks(q_text, kind_codes) AS TABLE (
    SELECT
        * EXCLUDE (terms),
        found(q_text, terms) AS q_ok,
        chosen(kind_codes, kind) AS kind_ok
    FROM source_terms
);

CREATE MACRO listed_sources(q_text, kind_codes) AS TABLE (
    SELECT * EXCLUDE (q_ok, kind_ok)
    FROM source_checks(q_text, kind_codes)
    WHERE q_ok AND kind_ok
);

CREATE VIEW table_sources AS
-- The sources of each table, and how many there are of each kind.
SELECT
    u.table_name,
    count(*) AS sources,
    count(*) FILTER (s.kind = 'official') AS official,
    count(*) FILTER (s.kind = 'filing') AS filing,
    count(*) FILTER (s.kind = 'press') AS press,
    count(*) FILTER (s.kind = 'dataset') AS dataset,
    count(*) FILTER (s.kind = 'secondary') AS secondary,
    string_agg(u.source_id, ';' ORDER BY u.source_id) AS source_ids
FROM source_uses AS u
INNER JOIN sources AS s ON u.source_id = s.source_id
GROUP BY u.table_name;

CREATE VIEW source_rows AS
-- Every row of every table that names its sources, once for each of them: what it says, and whether the source carries the row or
-- its place.
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
        'company', f.company_id, NULL, NULL, items.zh, items.en, f.fiscal_year::varchar, f.source_ids, NULL
    FROM financials AS f
    LEFT JOIN labels AS items ON items.domain = 'financial_item' AND f.item = items.code
    UNION ALL
    SELECT
        'rd_staff', concat_ws(' | ', company_id, fiscal_year),
        'company', company_id, NULL, NULL, NULL, NULL, fiscal_year::varchar, source_ids, NULL
    FROM rd_staff
    UNION ALL
    SELECT
        'market_caps', concat_ws(' | ', m.ticker, m.date),
        'company', l.company_id, NULL, NULL, m.ticker, m.ticker, m.date::varchar, m.source_ids, NULL
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
        'subdistricts', code::varchar,
        NULL, NULL, name_zh, name_en, NULL, NULL, NULL, source_ids, NULL
    FROM subdistricts
    UNION ALL
    SELECT
        'places', concat_ws(' | ', place_zh, kind),
        NULL, NULL, place_zh, place_en, NULL, NULL, NULL, source_ids, NULL
    FROM places
),

named AS (
    SELECT
        *,
        string_split(source_ids, ';') AS of_row,
        string_split(location_source_ids, ';') AS of_place
    FROM cited
),

each_source AS (
    SELECT
        *,
        unnest(list_distinct(list_concat(of_row, of_place))) AS source_id
    FROM named
)

SELECT
    m.source_id,
    m.table_name,
    m.row_key,
    m.kind,
    m.id,
    coalesce(m.own_zh, e.name_zh) AS name_zh,
    coalesce(m.own_en, e.name_en) AS name_en,
    m.what_zh,
    m.what_en,
    m.period,
    CASE
        WHEN list_contains(m.of_row, m.source_id) AND list_contains(m.of_place, m.source_id) THEN 'row_and_place'
        WHEN list_contains(m.of_row, m.source_id) THEN 'row'
        ELSE 'place'
    END AS part
FROM each_source AS m
LEFT JOIN entities AS e ON m.kind = e.kind AND m.id = e.id;
