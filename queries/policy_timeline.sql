-- title: 政策的起始时间 | When policies started
-- purpose: 符合条件且起始时间可考的政策，每行一项；日期只精确到所知的程度。 | The matching policies whose start is known, one a row; a date is no more exact than it is known.
-- param: q VARCHAR
-- param: chain VARCHAR[]
-- param: kind VARCHAR[]
SELECT
    policy_id,
    name_zh,
    name_en,
    kind,
    started,
    started_precision,
    source_ids
FROM listed_policies($q::VARCHAR, $chain::VARCHAR[], $kind::VARCHAR[])
WHERE started IS NOT NULL
ORDER BY
    list_position(
        [
            'policy', 'plan', 'talent', 'programme', 'fund', 'reform', 'campaign', 'institution', 'platform', 'park', 'zone', 'project'
        ],
        kind
    ), started, policy_id
