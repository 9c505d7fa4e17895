SELECT
  platform, organ, region, entries, fields, unconditional, conditional, withheld, grounded, due, landed, standardised,
  conformant_entries, graded, open_entries, personal, observed_from, observed_to
FROM catalogue_platform FINAL
ARRAY JOIN
  arraySlice(groups.organ, 1 + throwIf(settled_from > {at:Int64}, 'only its own view speaks of this moment')) AS organ,
  groups.region AS region,
  groups.entries AS entries,
  groups.fields AS fields,
  groups.unconditional AS unconditional,
  groups.conditional AS conditional,
  groups.withheld AS withheld,
  groups.grounded AS grounded,
  groups.due AS due,
  groups.landed AS landed,
  groups.standardised AS standardised,
  groups.conformant_entries AS conformant_entries,
  groups.graded AS graded,
  groups.open_entries AS open_entries,
  groups.personal AS personal,
  groups.observed_from AS observed_from,
  groups.observed_to AS observed_to
