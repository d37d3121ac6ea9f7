-- title: 代码与名称 | Codes and names
-- purpose: 数据中各代码的中英文名称。 | The names of all codes in Chinese and English.
SELECT
    domain,
    code,
    zh,
    en
FROM labels
