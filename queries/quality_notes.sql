-- title: 备注中另有数字的行 | Rows whose note names another figure
-- purpose: 备注中提到另一数字的每一行及备注原文；按惯用词找出，可能有遗漏。 | Every row whose note names another figure, with the note as it stands; found by the words that notes use, so some may be missing.
-- column: table_name | 表 | Table | table
SELECT *
FROM quality_notes
ORDER BY table_name, row_key
