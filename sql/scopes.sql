-- What every indicator has in common: facts per organ become values per scope.
--
-- {facts} is the indicator's own SELECT. It returns rows of
--   organ, region, part, numerator, denominator, worst_numerator, worst_denominator, observed_from, observed_to
-- to be added up, where the worst ones are what the value would be had everything that was not said been a failure, and
-- moments are epoch ms. In the worst case an organ of {silent:Array(String)} keeps its denominator and loses its
-- numerator.
SELECT
  scope_kind,
  scope_id,
  facts.part AS part,
  toString(sum(facts.numerator)) AS numerator,
  toString(sum(facts.denominator)) AS denominator,
  toString(sumIf(facts.worst_numerator, NOT has({silent:Array(String)}, facts.organ))) AS worst_numerator,
  toString(sum(facts.worst_denominator)) AS worst_denominator,
  min(facts.observed_from) AS observed_from,
  max(facts.observed_to) AS observed_to
FROM (
{facts}
) AS facts
ARRAY JOIN
  ['organ', 'city', 'province'] AS scope_kind,
  [toString(facts.organ), toString(facts.region), {province:String}] AS scope_id
GROUP BY scope_kind, scope_id, part
