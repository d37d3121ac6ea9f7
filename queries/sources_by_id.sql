-- title: 来源条目 | Sources by id
-- purpose: 所列编号的来源。 | The sources with the given ids.
-- param: ids VARCHAR[]
SELECT sources.*
FROM sources
WHERE list_contains($ids::VARCHAR[], sources.source_id)
ORDER BY
    list_position(['official', 'filing', 'press', 'dataset', 'secondary'], sources.kind),
    sources.published_date DESC NULLS LAST,
    sources.source_id
