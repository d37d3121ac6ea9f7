-- title: 同批项目 | Projects of the same batch
-- purpose: 与此项目同批、来源点名的其他项目；只是该批的一部分。 | The other projects of the same batch that sources name; only a part of the batch.
-- param: id VARCHAR
SELECT
    other.project_id,
    other.name_zh,
    other.name_en,
    other.source_ids
FROM projects AS this
INNER JOIN projects AS other ON this.batch_id = other.batch_id AND this.project_id <> other.project_id
WHERE this.project_id = $id::VARCHAR
ORDER BY other.investment_cny_100m DESC NULLS LAST, other.name_zh
