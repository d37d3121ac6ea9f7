-- title: 代表企业 | Anchor companies
-- purpose: 来源点名的代表企业，按原有次序；名称与本项目某家公司的简称或全称相同的，附其编号。 | The companies that sources name for the chain, in their order, with the id of ours whose short or full name is the same.
-- param: id VARCHAR
-- column: place | 次序 | Place
-- column: anchor | 代表企业 | Anchor company
WITH named AS (
    SELECT
        generate_subscripts(string_split(anchor_companies, ';'), 1)::INTEGER AS place,
        unnest(string_split(anchor_companies, ';')) AS anchor,
        source_ids
    FROM chains
    WHERE chain_id = $id::VARCHAR AND anchor_companies IS NOT NULL
)

SELECT
    named.place,
    named.anchor,
    companies.company_id,
    named.source_ids
FROM named
LEFT JOIN companies ON named.anchor IN (companies.name_zh, companies.full_name_zh)
ORDER BY named.place
