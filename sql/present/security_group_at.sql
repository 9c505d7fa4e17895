SELECT platform, organ, region, warn_level, open, alerts, observed_from, observed_to
FROM security_platform FINAL
ARRAY JOIN
  arraySlice(groups.organ, 1 + throwIf(settled_from > {at:Int64}, 'only its own view speaks of this moment')) AS organ,
  groups.region AS region,
  groups.warn_level AS warn_level,
  groups.open AS open,
  groups.alerts AS alerts,
  groups.observed_from AS observed_from,
  groups.observed_to AS observed_to
