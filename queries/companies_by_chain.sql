-- title: 各产业链、各板块的上市公司 | Listed companies by chain and board
-- purpose: 符合条件的公司按产业链与首次符合条件的上市板块计数，两地上市只计一次；上级含下级，故各行不可相加；没有产业链的在产业生态圈之外。 | Matching companies by chain and by the board of their first matching listing, each once; a chain includes the chains below it, so rows must not be added up; those without a chain are outside the ecosystems.
-- param: q VARCHAR
-- param: chain VARCHAR[]
-- param: status VARCHAR[]
-- param: exchange VARCHAR[]
-- param: board VARCHAR[]
-- param: presence VARCHAR[]
-- param: sub VARCHAR[]
-- param: year_from INTEGER
-- param: year_to INTEGER
-- column: ecosystem | 产业生态圈 | Ecosystem | chain
-- column: chain_id | 产业链 | Chain | chain
-- column: parent_id | 上级产业链 | Parent chain | chain
-- column: board | 板块 | Board | board
-- column: n | 公司数 | Companies
-- column: classified_by_us | 其中由本项目归类 | Of these classified by us
WITH first_matches AS (
    SELECT
        company_id,
        arg_min(board, coalesce(listing_date, DATE '9999-12-31')) AS board,
        any_value(chain_id) AS chain_id,
        any_value(chain_basis) AS chain_basis,
        string_agg(source_ids, ';') AS source_ids
    FROM matching_listings(
            $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $exchange::VARCHAR[], $board::VARCHAR[],
            $presence::VARCHAR[], $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
        )
    GROUP BY company_id
),

by_own_chain AS (
    SELECT
        chain_id,
        board,
        count(*) AS n,
        count(*) FILTER (chain_basis = 'compiled') AS classified_by_us,
        string_agg(source_ids, ';') AS source_ids
    FROM first_matches
    GROUP BY chain_id, board
),

counts AS (
    SELECT
        tree.ancestor_id AS chain_id,
        own.board,
        sum(own.n)::INTEGER AS n,
        sum(own.classified_by_us)::INTEGER AS classified_by_us,
        merge_sources(own.source_ids) AS source_ids
    FROM by_own_chain AS own
    LEFT JOIN chain_tree AS tree ON own.chain_id = tree.chain_id
    GROUP BY tree.ancestor_id, own.board
    UNION ALL
    -- In the whole list, an ecosystem to which no company belongs is a finding too.
    SELECT
        chain_id,
        NULL AS board,
        0 AS n,
        0 AS classified_by_us,
        source_ids
    FROM chains
    WHERE
        parent_id IS NULL
        AND (SELECT sum(n) FROM by_own_chain) = (SELECT count(*) FROM companies)
        AND chain_id NOT IN (
            SELECT tree.ancestor_id
            FROM by_own_chain AS own
            INNER JOIN chain_tree AS tree ON own.chain_id = tree.chain_id
        )
)

SELECT
    paths.ecosystem,
    counts.chain_id,
    chains.parent_id,
    counts.board,
    counts.n,
    counts.classified_by_us,
    counts.source_ids
FROM counts
LEFT JOIN chains ON counts.chain_id = chains.chain_id
LEFT JOIN chain_paths AS paths ON counts.chain_id = paths.chain_id
ORDER BY paths.ecosystem NULLS LAST, chains.parent_id NULLS FIRST, counts.chain_id, counts.board
