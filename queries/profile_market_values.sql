-- title: 历次市值 | Market value on known dates
-- purpose: 一家公司各证券在来源所载日期的市值，每月至多一个；没有人民币市值的，取当地货币。 | The market value of each listing of one company on the dates that sources give, at most one a month; in local currency where none is given in CNY.
-- param: id VARCHAR
-- column: amount | 市值（亿） | Market value (100 million)
-- column: amount_currency | 所用货币 | Currency shown
SELECT
    m.ticker,
    m.date,
    coalesce(m.market_cap_cny_100m, m.market_cap_local_100m) AS amount,
    CASE WHEN m.market_cap_cny_100m IS NULL THEN m.currency ELSE 'CNY' END AS amount_currency,
    m.source_ids
FROM market_caps AS m
INNER JOIN listings AS l ON m.ticker = l.ticker
WHERE l.company_id = $id::VARCHAR
ORDER BY m.date, m.ticker
