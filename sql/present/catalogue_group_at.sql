SELECT
  platform, group.organ AS organ, group.region AS region, group.share_type AS share_type, group.mounted AS mounted,
  group.cycle AS cycle, group.should_land AS should_land, group.landed_well AS landed_well,
  group.is_complete AS is_complete, group.entries AS entries, group.last_data_at AS last_data_at,
  group.observed_from AS observed_from, group.observed_to AS observed_to
FROM (
  SELECT platform, groups FROM catalogue_platform FINAL WHERE NOT throwIf(settled_from > {at:Int64}, 'only its own view speaks of this moment')
)
ARRAY JOIN groups AS group
