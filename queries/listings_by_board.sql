-- title: 历年累计上市公司，按板块 | Listed companies by board and year-end
-- purpose: 每年年末各板块累计有多少家符合条件的公司上市；每家公司只计一次，按其首次符合条件的上市计；退市的不扣除；没有上市日期的公司不在其中。 | How many matching companies had listed on each board by each year-end; each counts once, at its first matching listing; delisted ones are not taken off; companies without a listing date are not in it.
-- param: q VARCHAR
-- param: chain VARCHAR[]
-- param: status VARCHAR[]
-- param: exchange VARCHAR[]
-- param: board VARCHAR[]
-- param: presence VARCHAR[]
-- param: sub VARCHAR[]
-- param: year_from INTEGER
-- param: year_to INTEGER
-- column: listing_year | 年份 | Year
-- column: board | 板块 | Board | board
-- column: n | 当年新增 | New in the year
-- column: cumulative | 累计公司数 | Companies so far
-- column: counted_to | 计至 | Counted to
WITH first_matches AS (
    SELECT
        company_id,
        arg_min(board, listing_date) AS board,
        year(min(listing_date))::INTEGER AS listing_year,
        string_agg(listing_source_ids, ';') AS source_ids
    FROM matching_listings(
            $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $exchange::VARCHAR[], $board::VARCHAR[],
            $presence::VARCHAR[], $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
        )
    WHERE listing_date IS NOT NULL
    GROUP BY company_id
),

span AS (
    SELECT
        greatest(year(min(listing_date)), $year_from::INTEGER)::INTEGER AS first_year,
        least(year(max(listing_date)), $year_to::INTEGER)::INTEGER AS last_year,
        max(status_as_of) AS counted_to
    FROM listings
),

boards AS (
    SELECT DISTINCT board FROM first_matches
)

SELECT
    years.listing_year::INTEGER AS listing_year,
    boards.board,
    count(f.company_id)::INTEGER AS n,
    (sum(count(f.company_id)) OVER (PARTITION BY boards.board ORDER BY years.listing_year))::INTEGER AS cumulative,
    least(years.listing_year || '-12-31', any_value(span.counted_to)) AS counted_to,
    merge_sources(f.source_ids) AS source_ids
FROM span
CROSS JOIN unnest(range(span.first_year, span.last_year + 1)) AS years (listing_year)
CROSS JOIN boards
LEFT JOIN first_matches AS f ON years.listing_year = f.listing_year AND boards.board = f.board
GROUP BY years.listing_year, boards.board
ORDER BY years.listing_year DESC, boards.board
