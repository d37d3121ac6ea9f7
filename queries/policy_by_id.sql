-- title: 政策 | Policy
-- purpose: 一项政策的全部字段。 | All fields of one policy.
-- param: id VARCHAR
SELECT policies.*
FROM policies
WHERE policies.policy_id = $id::VARCHAR
