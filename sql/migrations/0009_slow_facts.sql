-- Catalogues and documents state few facts about moments spread over years: by months, a catalogue of a hundred entries
-- was two dozen parts, each flushed and merged for itself. They go by years.

-- What a start that was cut off may have left: by then its rows are in the table itself.
DROP TABLE IF EXISTS catalogue_by_year;

CREATE TABLE catalogue_by_year AS catalogue
ENGINE = ReplacingMergeTree
PARTITION BY toYear(observed_at)
ORDER BY (platform, entry, known_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

INSERT INTO catalogue_by_year SELECT * FROM catalogue;

EXCHANGE TABLES catalogue_by_year AND catalogue;

DROP TABLE catalogue_by_year;

DROP TABLE IF EXISTS document_by_year;

CREATE TABLE document_by_year AS document
ENGINE = ReplacingMergeTree
PARTITION BY toYear(observed_at)
ORDER BY (platform, document, revision, known_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

INSERT INTO document_by_year SELECT * FROM document;

EXCHANGE TABLES document_by_year AND document;

DROP TABLE document_by_year;
