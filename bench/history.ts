/** A province's past made of numbers, inside the store: so many rows of exchange, and lists and runs beside it. */
import { registerSources } from '#analytics/landing/register-sources.ts'
import type { Province } from '#province/load.ts'
import { LATENCY_COLUMNS } from '#sql/feeds.ts'
import type { Parameters, StoreClient } from '#sql/client.ts'

export const HISTORY_DAYS = 90

const PERIOD_MS = 300_000
const DAY_MS = 86_400_000
const PERIODS = (HISTORY_DAYS * DAY_MS) / PERIOD_MS
/** Rows of one statement: a few blocks of the engine. */
const CHUNK = 4_000_000

/** Rows of one platform: what it lists and runs does not grow with the exchange. */
const ENTRIES = 200
const ITEMS = 220
const ALERTS = 60
const DATASETS = 20
const RULES = 6
const RUNS = 60

interface Table {
  name: string
  rows: number
  /** The SELECT that makes rows `first` to `first + rows - 1`; `at(place)` is the platform's place in the province. */
  select: string
}

/** Fills an empty store. Returns how many rows of exchange it has: as many for each interface, about `wanted` in all. */
export async function putHistory(
  store: StoreClient,
  province: Province,
  wanted: number,
  now: number,
): Promise<number> {
  await registerSources(store, province, now)
  const { platforms } = province
  const interfaces = Math.max(1, Math.round(wanted / PERIODS / platforms.length))
  const rows = interfaces * PERIODS * platforms.length
  const bound: Parameters = {
    platforms: platforms.map(({ id }) => id),
    organs: platforms.map(({ organ }) => organ),
    regions: platforms.map(({ region }) => region),
    now,
    newest: Math.floor(now / PERIOD_MS) * PERIOD_MS,
    interfaces,
    periods: PERIODS,
  }
  const tables: Table[] = [
    { name: 'exchange_now', rows, select: exchangeSelect('0', '0') },
    // One in fifty of the last two days has been stated again.
    {
      name: 'exchange_now',
      rows,
      select: `${exchangeSelect('3', '1')} WHERE bytes % 50 = 0 AND observed_at > now - INTERVAL 2 DAY`,
    },
    ...['catalogue', 'catalogue_now'].map((name) => ({
      name,
      rows: ENTRIES * platforms.length,
      select: CATALOGUE,
    })),
    ...['census', 'census_now'].map((name) => ({ name, rows: ITEMS * platforms.length, select: CENSUS })),
    ...['security', 'security_now'].map((name) => ({
      name,
      rows: ALERTS * platforms.length,
      select: SECURITY,
    })),
    { name: 'quality_now', rows: DATASETS * RULES * RUNS * platforms.length, select: QUALITY },
  ]
  for (const table of tables) {
    for (let first = 0; first < table.rows; first += CHUNK) {
      await store.run(`INSERT INTO ${table.name} ${table.select}`, {
        ...bound,
        first,
        rows: Math.min(CHUNK, table.rows - first),
      })
    }
  }
  await putPolls(store, province, now)
  return rows
}

async function putPolls(store: StoreClient, { platforms }: Province, now: number): Promise<void> {
  const lines = platforms.flatMap(({ id, organ, region, feeds }) =>
    feeds.map(({ feed }) =>
      JSON.stringify({
        poll_id: `${id}-${feed}`,
        platform: id,
        organ,
        region,
        feed,
        backfill: 0,
        started: now,
        outcome: 'ok',
        known_at: now,
      }),
    ),
  )
  for (const table of ['poll', 'poll_now']) await store.insert(table, lines.join('\n'))
}

const common = (place: string, observed_at: string): string => `
  {platforms:Array(String)}[${place} + 1] AS platform,
  {organs:Array(String)}[${place} + 1] AS organ,
  {regions:Array(String)}[${place} + 1] AS region,
  fromUnixTimestamp64Milli(toInt64(${observed_at}), 'Asia/Shanghai') AS observed_at`

const numbers = 'FROM numbers({first:UInt64}, {rows:UInt64})'

/** In the order of the table's key. One interface in four is counted by the relay too. */
function exchangeSelect(more: string, restated: string): string {
  return `WITH
  fromUnixTimestamp64Milli({now:Int64}, 'Asia/Shanghai') AS now,
  intDiv(number, {interfaces:UInt64} * {periods:UInt64}) AS place,
  intDiv(number, {interfaces:UInt64}) % {periods:UInt64} AS period,
  number % {interfaces:UInt64} AS line,
  20 + number * 7919 % 4000 + ${more} AS called
SELECT ${common('place', '{newest:Int64} - ({periods:UInt64} - period) * 300000')},
  observed_at + INTERVAL 5 MINUTE + INTERVAL ${restated} SECOND AS known_at,
  'bench' AS poll_id,
  0 AS gone,
  if(line % 5 = 0, 'relay', 'provider') AS side,
  organ AS provider,
  concat('GD-', toString(440000 + 100 * (line % 21))) AS consumer,
  concat('r', toString(intDiv(line, 5) * 5 + if(line % 5 = 0, 1, line % 5))) AS resource,
  300 AS period_s,
  called AS calls,
  called % 7 AS failures,
  called * 37 AS records,
  number AS bytes,
  0 AS p95_ms,
  ${LATENCY_COLUMNS.map((column, place) => `intDiv(called, ${place + 2}) AS ${column}`).join(', ')}
${numbers}`
}

const CATALOGUE = `WITH
  intDiv(number, ${ENTRIES}) AS place,
  number % ${ENTRIES} AS line
SELECT ${common('place', `{now:Int64} - (1 + line) * 3600000`)},
  observed_at AS known_at, 'bench' AS poll_id, 0 AS gone,
  concat('e', toString(line)) AS entry, concat('目录', toString(line)) AS name, organ AS provider,
  1 + line % 3 AS share_type, '' AS conditions, '' AS legal_basis,
  ['realtime', 'daily', 'weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly', 'irregular'][1 + line % 8] AS cycle,
  10 AS fields, ['none', 'table', 'api', 'file'][1 + intDiv(line, 3) % 4] AS mounted,
  line % 2 AS should_land, line % 4 AS landed, 0 AS open, '' AS standard, 1 AS conformant, '' AS grade, 'none' AS pi,
  observed_at AS last_data_at, observed_at AS published_at
${numbers}`

const CENSUS = `WITH
  intDiv(number, ${ITEMS}) AS place,
  number % ${ITEMS} AS line
SELECT ${common('place', '{now:Int64} - (1 + line) * 3600000')},
  observed_at AS known_at, 'bench' AS poll_id, 0 AS gone,
  concat('i', toString(line)) AS item, concat('事项', toString(line)) AS name, organ AS duty_organ, '' AS system
${numbers}`

const SECURITY = `WITH
  intDiv(number, ${ALERTS}) AS place,
  number % ${ALERTS} AS line
SELECT ${common('place', '{now:Int64} - (1 + line) * 7200000')},
  observed_at AS known_at, 'bench' AS poll_id, 0 AS gone,
  concat('a', toString(line)) AS alert, ['open', 'closed', 'closed'][1 + line % 3] AS state, 'NA' AS category,
  1 + line % 4 AS warn_level, 'host' AS asset, '扫描' AS title, '' AS detail, '' AS source_severity, '' AS upstream
${numbers}`

const QUALITY = `WITH
  intDiv(number, ${DATASETS * RULES * RUNS}) AS place,
  intDiv(number, ${RUNS}) % ${DATASETS * RULES} AS line,
  number % ${RUNS} AS run
SELECT ${common('place', `{now:Int64} - (1 + run) * 12 * 3600000`)},
  observed_at AS known_at, 'bench' AS poll_id, 0 AS gone,
  concat('d', toString(line % ${DATASETS})) AS dataset, concat('r', toString(intDiv(line, ${DATASETS}))) AS rule,
  ['accuracy', 'completeness', 'timeliness'][1 + intDiv(line, ${DATASETS}) % 3] AS dimension,
  if(line % 37 = 0, 'not_run', 'passed') AS status, 1000 + line AS checked, line % 13 AS failed
${numbers}`
