-- What every indicator has in common: facts per organ become values per scope.
--
-- {facts} is the indicator's own SELECT. It returns rows of
--   organ, region, part, numerator, denominator, worst_numerator, worst_denominator, observed_from, observed_to
-- to be added up, where the worst ones are what the value would be had everything that was not said been a failure, and
-- moments are epoch ms. In the worst case an organ of {silent:Array(String)} keeps its denominator and loses its
-- numerator.
--
-- Facts of an organ that has been renamed or merged count for its successor, where the successor is. A division code that
-- does not end in 00 is a county's, and its city's begins with the same four digits (GB/T 2260).
SELECT
  scope_kind,
  scope_id,
  facts.part AS part,
  toString(sum(facts.numerator)) AS numerator,
  toString(sum(facts.denominator)) AS denominator,
  toString(sumIf(facts.worst_numerator, NOT has({silent:Array(String)}, successor))) AS worst_numerator,
  toString(sum(facts.worst_denominator)) AS worst_denominator,
  min(facts.observed_from) AS observed_from,
  max(facts.observed_to) AS observed_to
FROM (
  SELECT
    *,
    indexOf({former_organs:Array(String)}, organ) AS former,
    if(former = 0, toString(organ), {successors:Array(String)}[former]) AS successor,
    if(former = 0, toString(region), {regions:Array(String)}[indexOf({organs:Array(String)}, successor)]) AS division
  FROM (
{facts}
  )
) AS facts
ARRAY JOIN
  ['organ', 'county', 'city', 'province'] AS scope_kind,
  [
    successor,
    if(endsWith(division, '00'), '', division),
    if(division = '', '', concat(substring(division, 1, 4), '00')),
    {province:String}
  ] AS scope_id
WHERE scope_kind != 'county' OR scope_id != ''
GROUP BY scope_kind, scope_id, part
