-- title: 街道名称的位置 | Where the names of the subdistricts stand
-- purpose: 各街道的名称与 GeoNames 参考点；参考点不是辖区中心。 | The names of the subdistricts with their GeoNames points, which are not the centres of their areas.
SELECT
    code,
    name_zh,
    name_en,
    lat,
    lon,
    source_ids
FROM subdistricts
ORDER BY code
