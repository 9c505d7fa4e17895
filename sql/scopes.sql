-- What every indicator has in common: facts per organ become values per scope.
--
-- {facts} is the indicator's own SELECT. Per organ and part it returns
--   organ, region, part, numerator, denominator, worst_numerator, worst_denominator, observed_from, observed_to
-- where the worst ones are what the value would be had everything that was not said been a failure. In the worst case
-- an organ of {silent:Array(String)} keeps its denominator and loses its numerator.
SELECT
  multiIf(grouping(facts.organ) = 0, 'organ', grouping(facts.region) = 0, 'city', 'province') AS scope_kind,
  multiIf(scope_kind = 'organ', toString(facts.organ), scope_kind = 'city', toString(facts.region), {province:String}) AS scope_id,
  facts.part AS part,
  toString(sum(facts.numerator)) AS numerator,
  toString(sum(facts.denominator)) AS denominator,
  toString(sumIf(facts.worst_numerator, NOT has({silent:Array(String)}, facts.organ))) AS worst_numerator,
  toString(sum(facts.worst_denominator)) AS worst_denominator,
  toUnixTimestamp64Milli(min(facts.observed_from)) AS observed_from,
  toUnixTimestamp64Milli(max(facts.observed_to)) AS observed_to
FROM (
{facts}
) AS facts
GROUP BY GROUPING SETS ((facts.part, facts.organ), (facts.part, facts.region), (facts.part))
