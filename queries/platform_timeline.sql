-- title: 平台的设立时间 | When platforms were established
-- purpose: 符合条件且设立时间可考的平台，每行一个；日期只精确到所知的程度。 | The matching platforms whose establishment is dated, one a row; a date is no more exact than it is known.
-- param: q VARCHAR
-- param: chain VARCHAR[]
-- param: status VARCHAR[]
-- param: tier VARCHAR[]
-- param: type VARCHAR[]
-- param: level VARCHAR[]
-- param: sub VARCHAR[]
-- param: year_from INTEGER
-- param: year_to INTEGER
SELECT
    platform_id,
    name_zh,
    name_en,
    tier,
    type,
    established_date,
    established_precision,
    source_ids
FROM listed_platforms(
        $q::VARCHAR, $chain::VARCHAR[], $status::VARCHAR[], $tier::VARCHAR[], $type::VARCHAR[],
        $level::VARCHAR[], $sub::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER
    )
WHERE established_date IS NOT NULL
ORDER BY established_date, list_position(['1', '2', '6', 'N', 'base', 'park', 'programme'], tier), platform_id
