-- Rewrites poll_hour for the hours that lie from {from:Int64} to before {until:Int64} (epoch ms of hour starts).
INSERT INTO poll_hour
SELECT
  toStartOfHour(poll.started) AS hour,
  platform,
  feed,
  count(),
  countIf(outcome != 'ok'),
  arrayCount(at -> at > last_good, groupArrayIf(poll.started, outcome != 'ok')),
  maxIf(poll.started, outcome = 'ok') AS last_good,
  sum(poll.rows),
  sum(poll.unchanged),
  sum(poll.rejects),
  sum(poll.masked),
  countIf(poll.rows > 0),
  minIf(poll.started, poll.rows > 0),
  maxIf(poll.started, poll.rows > 0),
  now64(3, 'Asia/Shanghai')
FROM (
  SELECT platform, feed, started, outcome, rows, unchanged, rejects, masked
  FROM poll FINAL
  WHERE NOT backfill AND started >= fromUnixTimestamp64Milli({from:Int64}, 'Asia/Shanghai')
    AND started < fromUnixTimestamp64Milli({until:Int64}, 'Asia/Shanghai')
) AS poll
GROUP BY hour, platform, feed
