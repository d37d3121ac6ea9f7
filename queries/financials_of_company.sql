-- title: 财务数据（亿元；员工为人数） | Financials of a company (CNY 100m; employees in people)
-- purpose: 公司各年度、各项目的数值；口径与读取方式逐条标明。 | Each value of one company by year and item, with its basis and how it was read.
-- param: id VARCHAR
SELECT * FROM financials
WHERE company_id = $id::VARCHAR
ORDER BY fiscal_year DESC, item
