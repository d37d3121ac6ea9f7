-- title: 研发人员 | R&D staff of a company
-- purpose: 一家公司年报所列的员工、研发人员与硕士以上人数。 | The staff, R&D staff and holders of a master's degree that the annual reports of one company give.
-- param: id VARCHAR
SELECT * FROM rd_staff
WHERE company_id = $id::VARCHAR
ORDER BY fiscal_year
