-- title: 平台 | Platform
-- purpose: 一个平台的全部字段。 | All fields of one platform.
-- param: id VARCHAR
SELECT * FROM platforms
WHERE platform_id = $id::VARCHAR
