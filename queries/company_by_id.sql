-- title: 公司 | Company
-- purpose: 一家公司的全部字段。 | All fields of one company.
-- param: id VARCHAR
SELECT * FROM companies
WHERE company_id = $id::VARCHAR
