-- What a sample says beside its value: of how many members something is known, and why its colour is what it is.
-- Samples that were sent before said none of it: they count as their own one member, judged by their value.
ALTER TABLE indicator_sample ADD COLUMN IF NOT EXISTS members UInt32 DEFAULT 1;

ALTER TABLE indicator_sample ADD COLUMN IF NOT EXISTS members_known UInt32 DEFAULT isNotNull(value);

ALTER TABLE indicator_sample ADD COLUMN IF NOT EXISTS known_share Float64 DEFAULT isNotNull(value);

ALTER TABLE indicator_sample ADD COLUMN IF NOT EXISTS status_reason LowCardinality(String) DEFAULT 'value';
