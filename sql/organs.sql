-- What every indicator has in common: its facts are added up per organ. Where an organ counts beside itself (its county, its
-- city, the province) is added up from these rows (analytics/indicator/scopes.ts): sums of sums, which the engine would have
-- to plan four times over.
--
-- {facts} is the indicator's own SELECT. It returns rows of
--   organ, region, part, numerator, denominator, worst_numerator, worst_denominator, observed_from, observed_to
-- to be added up, where the worst ones are what the value would be had everything that was not said been a failure, and
-- moments are epoch ms.
SELECT
  facts.organ AS organ,
  facts.region AS region,
  facts.part AS part,
  toString(sum(facts.numerator)) AS numerator,
  toString(sum(facts.denominator)) AS denominator,
  toString(sum(facts.worst_numerator)) AS worst_numerator,
  toString(sum(facts.worst_denominator)) AS worst_denominator,
  min(facts.observed_from) AS observed_from,
  max(facts.observed_to) AS observed_to
FROM (
{facts}
) AS facts
GROUP BY organ, region, part
