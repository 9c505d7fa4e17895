-- The way in to the tables that are written two at a time: what is inserted into `X_in` is read once and goes to `X` and to
-- `X_now`. It holds nothing itself.
--
-- Where an insert fails half-way one of the two has the rows and the other has not; it is repeated as a whole, and what was
-- in already collapses. A table of this kind has no memory of what was inserted before, so that a repeated insert always
-- reaches both.
--
-- A column that `X` is given goes into `X_in` as well, and both views are made anew.

CREATE TABLE exchange_in AS exchange ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS exchange_in_every TO exchange AS SELECT * FROM exchange_in;

CREATE MATERIALIZED VIEW IF NOT EXISTS exchange_in_now TO exchange_now AS SELECT * FROM exchange_in;

CREATE TABLE catalogue_in AS catalogue ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS catalogue_in_every TO catalogue AS SELECT * FROM catalogue_in;

CREATE MATERIALIZED VIEW IF NOT EXISTS catalogue_in_now TO catalogue_now AS SELECT * FROM catalogue_in;

CREATE TABLE census_in AS census ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS census_in_every TO census AS SELECT * FROM census_in;

CREATE MATERIALIZED VIEW IF NOT EXISTS census_in_now TO census_now AS SELECT * FROM census_in;

CREATE TABLE quality_in AS quality ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS quality_in_every TO quality AS SELECT * FROM quality_in;

CREATE MATERIALIZED VIEW IF NOT EXISTS quality_in_now TO quality_now AS SELECT * FROM quality_in;

CREATE TABLE security_in AS security ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS security_in_every TO security AS SELECT * FROM security_in;

CREATE MATERIALIZED VIEW IF NOT EXISTS security_in_now TO security_now AS SELECT * FROM security_in;

CREATE TABLE request_in AS request ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS request_in_every TO request AS SELECT * FROM request_in;

CREATE MATERIALIZED VIEW IF NOT EXISTS request_in_now TO request_now AS SELECT * FROM request_in;

CREATE TABLE progress_in AS progress ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS progress_in_every TO progress AS SELECT * FROM progress_in;

CREATE MATERIALIZED VIEW IF NOT EXISTS progress_in_now TO progress_now AS SELECT * FROM progress_in;

CREATE TABLE document_in AS document ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS document_in_every TO document AS SELECT * FROM document_in;

CREATE MATERIALIZED VIEW IF NOT EXISTS document_in_now TO document_now AS SELECT * FROM document_in;

CREATE TABLE measure_in AS measure ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS measure_in_every TO measure AS SELECT * FROM measure_in;

CREATE MATERIALIZED VIEW IF NOT EXISTS measure_in_now TO measure_now AS SELECT * FROM measure_in;

CREATE TABLE poll_in AS poll ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS poll_in_every TO poll AS SELECT * FROM poll_in;

CREATE MATERIALIZED VIEW IF NOT EXISTS poll_in_now TO poll_now AS SELECT * FROM poll_in;
