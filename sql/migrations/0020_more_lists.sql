-- What the register's further indicators read: counts of catalogues, one row a platform, and what requests, documents,
-- measures and reports of progress said at a moment.

-- Catalogue entries at {at:Int64} (epoch ms), counted by what they say of themselves.
CREATE VIEW catalogue_count_at AS
SELECT
  platform,
  organ,
  region,
  count() AS entries,
  sum(entry.fields) AS fields,
  countIf(share_type = 1) AS unconditional,
  countIf(share_type = 2) AS conditional,
  countIf(share_type = 3) AS withheld,
  countIf(share_type = 3 AND legal_basis != '') AS grounded,
  countIf(should_land) AS due,
  countIf(should_land AND landed) AS landed,
  countIf(standard != '') AS standardised,
  countIf(standard != '' AND conformant) AS conformant_entries,
  countIf(grade != '') AS graded,
  countIf(open) AS open_entries,
  countIf(pi != 'none') AS personal,
  toUnixTimestamp64Milli(min(entry.observed_at)) AS observed_from,
  toUnixTimestamp64Milli(max(entry.observed_at)) AS observed_to
FROM catalogue_at(at = {at:Int64}) AS entry
GROUP BY platform, organ, region;

-- The same of a moment after everything that has landed; rewritten when something of the platform has.
CREATE TABLE catalogue_platform (
  platform LowCardinality(String),
  groups Array(Tuple(
    organ String, region String, entries UInt64, fields UInt64, unconditional UInt64, conditional UInt64,
    withheld UInt64, grounded UInt64, due UInt64, landed UInt64, standardised UInt64, conformant_entries UInt64,
    graded UInt64, open_entries UInt64, personal UInt64, observed_from Int64, observed_to Int64
  )),
  settled_from Int64,
  print String,
  computed_at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(computed_at)
ORDER BY platform
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

-- Documents at {at:Int64} (epoch ms), each by its last revision.
CREATE VIEW document_at AS
WITH fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai') AS moment
SELECT *
FROM (
  SELECT *
  FROM (
    SELECT * FROM document_now FINAL WHERE document_now.observed_at <= moment
    UNION ALL
    SELECT *
    FROM document
    WHERE document.observed_at <= moment
      AND (platform, document.document, revision) IN (
        SELECT platform, document_now.document, revision FROM document_now FINAL WHERE document_now.observed_at > moment
      )
    ORDER BY platform, document, revision, known_at DESC
    LIMIT 1 BY platform, document, revision
  )
  WHERE NOT gone
)
ORDER BY platform, document, observed_at DESC, revision DESC
LIMIT 1 BY platform, document;

-- Measures at {at:Int64} (epoch ms), each the last of its name and labels on its platform, in hundredths: they add up to
-- the same whatever the order. `year` is the one that its labels name; 0 where they name none. What is so large that its
-- hundredths are not whole numbers any more is no amount: by 2^64 exporters say that there is no limit.
CREATE VIEW measure_at AS
SELECT
  platform,
  organ,
  region,
  name,
  labels,
  toUInt16OrZero(extract(labels, '(?:^|,)year=(\\d{4})(?:,|$)')) AS year,
  basis,
  toInt64(floor(last.value * 100 + 0.5)) AS hundredths,
  toUnixTimestamp64Milli(last.observed_at) AS stated_at
FROM (
  SELECT platform, organ, region, name, labels, basis, measure.value AS value, measure.observed_at AS observed_at
  FROM measure_now AS measure FINAL
  WHERE NOT gone AND measure.observed_at <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
  ORDER BY platform, name, labels, measure.observed_at DESC, measure.known_at DESC
  LIMIT 1 BY platform, name, labels
) AS last
WHERE abs(last.value) < 9e13;

-- What organs said of their own progress at {at:Int64} (epoch ms), each the last of its outcome, in hundredths of a percent.
CREATE VIEW progress_at AS
SELECT
  platform,
  organ,
  region,
  outcome,
  toInt64(floor(report.percent * 100 + 0.5)) AS hundredths,
  toUnixTimestamp64Milli(report.observed_at) AS stated_at
FROM progress_now AS report FINAL
WHERE NOT gone AND report.observed_at <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
ORDER BY platform, outcome, report.observed_at DESC, report.known_at DESC
LIMIT 1 BY platform, outcome;

-- Sharing requests at {at:Int64} (epoch ms), by the first of each kind of event, epoch ms; 0: there was none.
CREATE VIEW request_at AS
SELECT
  platform,
  request,
  argMin(provider, (step.observed_at, event)) AS organ,
  toUnixTimestamp64Milli(minIf(step.observed_at, event = 'submitted')) AS submitted_at,
  toUnixTimestamp64Milli(minIf(step.observed_at, event IN ('agreed', 'refused'))) AS answered_at,
  toUnixTimestamp64Milli(minIf(step.observed_at, event = 'delivered')) AS delivered_at,
  countIf(event = 'refused') > 0 AS is_refused,
  countIf(event = 'withdrawn') > 0 AS is_withdrawn,
  toUnixTimestamp64Milli(min(step.observed_at)) AS observed_from,
  toUnixTimestamp64Milli(max(step.observed_at)) AS observed_to
FROM request_now AS step FINAL
WHERE NOT gone AND step.observed_at <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
GROUP BY platform, request
HAVING countIf(event = 'submitted') > 0;

-- Of each dataset the last run of every rule, by dimension. A dataset belongs to the organ of its last run, whoever else
-- stated earlier ones: an organ that is renamed does not have two of it. (What quality_platform holds is rewritten when
-- something of its platform lands.)
CREATE OR REPLACE VIEW quality_group_at AS
SELECT platform, organ, region, dimension, arraySort(groupArray(runs)) AS datasets
FROM (
  SELECT
    platform,
    dataset,
    dimension,
    argMax((last.run.1, last.run.2), (last.ran_at, rule)) AS place,
    place.1 AS organ,
    place.2 AS region,
    arraySort(groupArray(CAST(
      (toUnixTimestamp64Milli(last.ran_at), last.run.3 = 'not_run', last.run.4, last.run.5),
      'Tuple(ran_at Int64, not_run UInt8, checked UInt64, failed UInt64)'
    ))) AS runs
  FROM (
    SELECT
      platform,
      dataset,
      dimension,
      rule,
      argMax(
        (toString(run.organ), toString(run.region), run.status, run.checked, run.failed), (run.observed_at, run.known_at)
      ) AS run,
      max(run.observed_at) AS ran_at
    FROM quality_now AS run FINAL
    WHERE NOT gone AND run.observed_at <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
    GROUP BY platform, dataset, dimension, rule
  ) AS last
  GROUP BY platform, dataset, dimension
)
GROUP BY platform, organ, region, dimension;
