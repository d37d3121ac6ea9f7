-- title: 政策、规划与计划 | Policies, plans and programmes
-- purpose: 符合全部筛选条件的政策、规划、基金、人才计划与改革，每行一项；同时是平台或项目的，另列其编号，不应重复计数。 | The policies, plans, funds, talent programmes and reforms that pass every filter, one a row; where one is also a platform or project its id is given, and it must not be counted twice.
-- param: q VARCHAR
-- param: chain VARCHAR[]
-- param: kind VARCHAR[]
SELECT *
FROM listed_policies($q::VARCHAR, $chain::VARCHAR[], $kind::VARCHAR[])
ORDER BY started DESC NULLS LAST, policy_id
