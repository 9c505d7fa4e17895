-- How many of a sample's sources had not been asked since a start when it was taken. Samples from before do not tell.
ALTER TABLE indicator_sample ADD COLUMN IF NOT EXISTS unasked UInt32 DEFAULT 0;
