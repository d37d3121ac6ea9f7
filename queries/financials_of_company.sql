-- title: 财务数据 | Financials of a company
-- purpose: 公司各年度、各项目的数值；口径与读取方式逐条标明。 | Each value of one company by year and item, with its basis and how it was read.
-- param: id VARCHAR
SELECT * FROM financials
WHERE company_id = $id::VARCHAR
ORDER BY fiscal_year DESC, item
