-- What catalogues and surveys said at {at:Int64} (epoch ms): of the statements about moments up to then, the last one
-- made for each key. Where the current truth is about a later moment, that is an older statement.

CREATE VIEW catalogue_at AS
WITH fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai') AS moment
SELECT *
FROM (
  SELECT * FROM catalogue_now FINAL WHERE catalogue_now.observed_at <= moment
  UNION ALL
  SELECT *
  FROM catalogue
  WHERE catalogue.observed_at <= moment
    AND (platform, entry) IN (SELECT platform, entry FROM catalogue_now FINAL WHERE catalogue_now.observed_at > moment)
  ORDER BY platform, entry, known_at DESC
  LIMIT 1 BY platform, entry
)
WHERE NOT gone;

CREATE VIEW census_at AS
WITH fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai') AS moment
SELECT *
FROM (
  SELECT * FROM census_now FINAL WHERE census_now.observed_at <= moment
  UNION ALL
  SELECT *
  FROM census
  WHERE census.observed_at <= moment
    AND (platform, item) IN (SELECT platform, item FROM census_now FINAL WHERE census_now.observed_at > moment)
  ORDER BY platform, item, known_at DESC
  LIMIT 1 BY platform, item
)
WHERE NOT gone;
