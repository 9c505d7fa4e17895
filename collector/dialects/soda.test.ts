/** Scan results in the shapes that Soda Core 3 and 4 write, small and of our own making. */
import { describe, expect, it } from 'vitest'
import { readerOf } from '../stage/dialect.ts'

const read = readerOf('soda')

const AT_MS = Date.UTC(2026, 10, 20, 2)

interface Log {
  level: string
  message: string
}

const info = (message: string): Log => ({ level: 'INFO', message })

function scan(over: object = {}) {
  return {
    definitionName: '夜间扫描',
    defaultDataSource: 'pg',
    dataTimestamp: '2026-11-20T02:00:00+00:00',
    scanStartTimestamp: '2026-11-20T02:00:01+00:00',
    scanEndTimestamp: '2026-11-20T02:00:09+00:00',
    hasErrors: false,
    hasWarnings: false,
    hasFailures: false,
    metrics: [],
    checks: [],
    queries: [],
    automatedMonitoringChecks: [],
    logs: [],
    ...over,
  }
}

function check(name: string, outcome: string | null, over: object = {}) {
  return {
    identity: 'a1b2c3d4',
    name,
    type: 'generic',
    definition: `checks for people:\n  - ${name}`,
    dataSource: 'pg',
    table: 'people',
    filter: null,
    column: null,
    metrics: [],
    outcome,
    diagnostics: { blocks: [], value: 0 },
    ...over,
  }
}

const metric = (name: string, value: number, column = '') => ({
  identity: `metric-夜间扫描-pg-people${column}-${name}`,
  metricName: name,
  value,
})

describe('a Soda scan', () => {
  it('is one observation for each check, at the moment its data is of', async () => {
    const { facts, at, refused } = await read(
      scan({
        checks: [check('row_count > 0', 'pass'), check('同名校验', 'fail', { column: 'name' })],
        automatedMonitoringChecks: [check('anomaly', 'pass')],
      }),
    )
    expect(refused).toEqual([])
    expect(at).toEqual([AT_MS, AT_MS, AT_MS])
    expect(facts).toEqual([
      {
        dataset: 'pg/people',
        rule: 'row_count > 0',
        dimension: 'completeness',
        status: 'passed',
        checked: 1,
        failed: 0,
      },
      {
        dataset: 'pg/people',
        rule: '同名校验',
        dimension: 'accuracy',
        status: 'failed',
        checked: 1,
        failed: 1,
      },
      {
        dataset: 'pg/people',
        rule: 'anomaly',
        dimension: 'accuracy',
        status: 'passed',
        checked: 1,
        failed: 0,
      },
    ])
  })

  it.each([
    ['pass', 'passed'],
    ['warn', 'failed'],
    ['fail', 'failed'],
    ['unevaluated', 'not_run'],
    ['excluded', 'not_run'],
    [null, 'not_run'],
  ])('with outcome %s gives %s', async (outcome, status) =>
    expect((await read(scan({ checks: [check('c', outcome)] }))).statuses).toBe(status),
  )

  it('counts rows where it counted them, and bad rows at the least where it counted only those', async () => {
    const bad = metric('missing_count', 19, '-name')
    const one = check('missing_count(name) = 0', 'fail', { column: 'name', metrics: [bad.identity] })
    const whole = await read(scan({ checks: [one], metrics: [bad, metric('row_count', 141)] }))
    expect(whole.facts).toMatchObject([{ checked: 141, failed: 19, dimension: 'completeness' }])
    expect((await read(scan({ checks: [one], metrics: [bad] }))).facts).toMatchObject([
      { checked: 19, failed: 19 },
    ])
    const filtered = { ...one, filter: 'daily' }
    const part = await read(scan({ checks: [filtered], metrics: [bad, metric('row_count', 141)] }))
    expect(part.facts).toMatchObject([{ dataset: 'pg/people@daily', checked: 19, failed: 19 }])
  })

  it('tells checks of one name apart', async () => {
    const { facts } = await read(
      scan({ checks: [check('Schema Check', 'pass'), check('Schema Check', 'pass', { identity: 'ffff' })] }),
    )
    expect(facts.map(({ rule }) => rule)).toEqual(['Schema Check#a1b2c3d4', 'Schema Check#ffff'])
  })
})

describe('a scan whose query broke', () => {
  const broken = scan({
    hasErrors: true,
    logs: [
      info('Soda Core 3.5.6'),
      { level: 'ERROR', message: 'Query execution error in pg.people.aggregation[0]: no such column' },
      info('Scan summary:'),
      info('1/3 checks PASSED: '),
      info('    cities in pg'),
      info('      row_count > 0 [PASSED]'),
      info('2/3 checks NOT EVALUATED: '),
      info('    people [daily] in pg'),
      info('      missing_count(name) = 0 [NOT EVALUATED]'),
      info('        check_value: None'),
      info('      row_count > 0 [NOT EVALUATED]'),
    ],
  })

  it('has not run the checks that its log names, and is never "0 of 0 failed"', async () => {
    const { facts, statuses, refused } = await read(broken)
    expect(statuses).toBe('not_run not_run')
    expect(facts).toMatchObject([
      { dataset: 'pg/people@daily', rule: 'missing_count(name) = 0', dimension: 'completeness', checked: 0 },
      { dataset: 'pg/people@daily', rule: 'row_count > 0', checked: 0 },
    ])
    expect(refused).toEqual([expect.stringContaining('no such column')])
  })

  it('is told even where its log names nothing', async () => {
    const { facts, refused } = await read(scan({ hasErrors: true }))
    expect(facts).toEqual([])
    expect(refused).toEqual([expect.stringContaining('夜间扫描 had errors')])
  })

  it('keeps what did run, under the same rule as in a good scan', async () => {
    const good = await read(scan({ checks: [check('missing_count(name) = 0', 'pass', { filter: 'daily' })] }))
    const bad = await read(broken)
    expect(bad.facts[0]).toMatchObject({ dataset: good.facts[0]?.['dataset'], rule: good.facts[0]?.['rule'] })
  })

  it('and one that lists no check at all, say so', async () => {
    expect((await read(scan())).refused).toEqual([expect.stringContaining('lists no check')])
  })
})

describe('Soda Core 4', () => {
  it('counts the rows itself, and names what it did not evaluate', async () => {
    const v4 = (name: string, outcome: string, diagnostics: object) =>
      check(name, outcome, {
        identity: undefined,
        identities: { vc1: name },
        checkType: 'missing',
        datasetPrefix: ['db', 'public'],
        diagnostics: { value: 0, v4: { type: 'missing', ...diagnostics } },
      })
    const { facts } = await read(
      scan({
        checks: [
          v4('No missing', 'fail', { failedRowsCount: 3, checkRowsTested: 90, datasetRowsTested: 100 }),
          v4('Other', 'unevaluated', { failedRowsCount: null, datasetRowsTested: null }),
        ],
      }),
    )
    expect(facts).toMatchObject([
      { dataset: 'pg/db/public/people', status: 'failed', checked: 90, failed: 3, dimension: 'completeness' },
      { status: 'not_run', checked: 0, failed: 0 },
    ])
  })
})

describe('what is no scan', () => {
  it.each([
    ['an object', {}],
    ['a list', []],
    ['an error', { message: 'unauthorized' }],
  ])('is refused: %s', async (_, body) => expect((await read(body)).outcome).toMatch(/^schema: .*Soda/))
})
