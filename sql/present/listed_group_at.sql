SELECT list, platform, organ, region, share_type, mounted, cycle, should_land, landed_well, is_complete, entries, last_data_at, observed_from, observed_to
FROM listed_platform FINAL
ARRAY JOIN
  arraySlice(groups.organ, 1 + throwIf(settled_from > {at:Int64}, 'only its own view speaks of this moment')) AS organ,
  groups.region AS region,
  groups.share_type AS share_type,
  groups.mounted AS mounted,
  groups.cycle AS cycle,
  groups.should_land AS should_land,
  groups.landed_well AS landed_well,
  groups.is_complete AS is_complete,
  groups.entries AS entries,
  groups.last_data_at AS last_data_at,
  groups.observed_from AS observed_from,
  groups.observed_to AS observed_to
