-- title: 组成单位 | Units of a platform
-- purpose: 平台下属的机构与组成部分。 | The institutes and parts of one platform.
-- param: id VARCHAR
SELECT * FROM platform_units
WHERE platform_id = $id::VARCHAR
ORDER BY unit_zh
