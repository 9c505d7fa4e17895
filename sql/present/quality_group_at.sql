SELECT platform, organ, region, dimension, datasets
FROM quality_platform FINAL
ARRAY JOIN
  arraySlice(groups.organ, 1 + throwIf(settled_from > {at:Int64}, 'only its own view speaks of this moment')) AS organ,
  groups.region AS region,
  groups.dimension AS dimension,
  groups.datasets AS datasets
