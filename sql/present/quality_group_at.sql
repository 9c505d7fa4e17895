SELECT
  platform, group.organ AS organ, group.region AS region, group.dataset AS dataset, group.dimension AS dimension,
  group.runs AS runs
FROM (
  SELECT platform, groups FROM quality_platform FINAL WHERE NOT throwIf(settled_from > {at:Int64}, 'only its own view speaks of this moment')
)
ARRAY JOIN groups AS group
