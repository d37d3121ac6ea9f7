-- title: “两链”融合与产业链基金的政策 | Policies on the two chains and their funds
-- purpose: 不限于某条产业链的“两链”融合政策与基金类政策。 | The policies on the integration of the two chains, and the fund policies, that are not about one chain.
SELECT
    policy_id,
    name_zh,
    name_en,
    kind,
    source_ids
FROM policies
WHERE chain_id IS NULL AND (kind = 'fund' OR contains(name_zh, '两链'))
ORDER BY policy_id DESC
