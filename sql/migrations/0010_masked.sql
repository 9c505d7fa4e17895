-- What a poll masked and how its records drifted, and what became of a refused record afterwards.

ALTER TABLE poll ADD COLUMN IF NOT EXISTS masked UInt64 DEFAULT 0, ADD COLUMN IF NOT EXISTS drift UInt32 DEFAULT 0;
ALTER TABLE poll_now ADD COLUMN IF NOT EXISTS masked UInt64 DEFAULT 0, ADD COLUMN IF NOT EXISTS drift UInt32 DEFAULT 0;

-- The row of a replayed record is inserted again under its key: the last one inserted stands.
ALTER TABLE reject
  ADD COLUMN IF NOT EXISTS state LowCardinality(String) DEFAULT 'refused',
  ADD COLUMN IF NOT EXISTS replayed_at DateTime64(3, 'Asia/Shanghai') DEFAULT 0;
