SELECT
  platform, group.organ AS organ, group.region AS region, group.items AS items, group.observed_from AS observed_from,
  group.observed_to AS observed_to
FROM (
  SELECT platform, groups FROM census_platform FINAL WHERE NOT throwIf(settled_from > {at:Int64}, 'only its own view speaks of this moment')
)
ARRAY JOIN groups AS group
