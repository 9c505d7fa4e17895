/** Artifacts in the shapes that dbt 0.20 to 1.11 write, small and of our own making. */
import { describe, expect, it } from 'vitest'
import { readerOf } from '../stage/dialect.ts'
import { NOW } from '../stage/definition.ts'

const read = readerOf('dbt')

const AT = '2026-11-20T01:02:03.456789Z'
const AT_MS = Date.UTC(2026, 10, 20, 1, 2, 3, 456)
const UNIQUE = 'test.shop.unique_orders_id.1a2b3c4d5e'

const metadata = (artifact: string) => ({
  dbt_schema_version: `https://schemas.getdbt.com/dbt/${artifact}.json`,
  generated_at: AT,
  invocation_id: '0d8f',
})

function result(unique_id: string, status: string, failures: unknown = null) {
  return {
    unique_id,
    status,
    failures,
    message: null,
    timing: [],
    thread_id: 'Thread-1',
    adapter_response: {},
  }
}

function run(results: object[], which = 'test', version = 6) {
  return { metadata: metadata(`run-results/v${version}`), results, elapsed_time: 1.5, args: { which } }
}

const manifest = {
  metadata: metadata('manifest/v12'),
  nodes: {
    'model.shop.orders': { resource_type: 'model', name: 'orders' },
    [UNIQUE]: {
      resource_type: 'test',
      name: 'unique_orders_id',
      test_metadata: { name: 'unique', kwargs: { column_name: 'id' } },
      attached_node: 'model.shop.orders',
      depends_on: { nodes: ['model.shop.orders'] },
    },
    'test.shop.relationships_orders_customer.99': {
      resource_type: 'test',
      test_metadata: { name: 'relationships' },
      depends_on: { nodes: ['model.shop.customers', 'source.shop.erp.orders'] },
    },
  },
  parent_map: {},
}

describe('the results of a dbt run', () => {
  it('are one observation for each data test, and none for what checks no data', async () => {
    const { facts, at, refused } = await read(
      run([
        result('model.shop.orders', 'success'),
        result(UNIQUE, 'pass', 0),
        result('test.shop.not_null_orders_id.7', 'fail', 12),
        result('unit_test.shop.orders.adds_up', 'pass', 0),
      ]),
    )
    expect(refused).toEqual([])
    expect(at).toEqual([AT_MS, AT_MS])
    expect(facts).toEqual([
      {
        dataset: 'shop',
        rule: 'unique_orders_id.1a2b3c4d5e',
        dimension: 'accuracy',
        status: 'passed',
        checked: 1,
        failed: 0,
      },
      {
        dataset: 'shop',
        rule: 'not_null_orders_id.7',
        dimension: 'completeness',
        status: 'failed',
        checked: 12,
        failed: 12,
      },
    ])
  })

  it.each([
    ['pass', 'passed'],
    ['fail', 'failed'],
    ['warn', 'failed'],
    ['error', 'not_run'],
    ['runtime error', 'not_run'],
    ['skipped', 'not_run'],
    ['success', 'not_run'],
    ['no-op', 'not_run'],
    ['reused', 'not_run'],
  ])('with status %s are %s', async (status, expected) =>
    expect((await read(run([result(UNIQUE, status, 3)]))).statuses).toBe(expected),
  )

  it.each(['generate', 'docs.generate', 'compile', 'parse', 'list'])(
    'of dbt %s have run nothing, whatever they claim',
    async (which) =>
      expect(
        (await read(run([result(UNIQUE, 'success'), result('test.a.b', 'pass', 0)], which))).statuses,
      ).toBe('not_run not_run'),
  )

  it.each([1, 2, 3, 4, 5, 6])('are read from schema v%i', async (version) =>
    expect((await read(run([result(UNIQUE, 'pass', 0)], 'build', version))).statuses).toBe('passed'),
  )

  it('count failing rows that are written as text, and one check where they are not counted', async () => {
    const { facts } = await read(run([result(UNIQUE, 'fail', '5'), result('test.a.b', 'fail', null)]))
    expect(facts).toMatchObject([
      { checked: 5, failed: 5 },
      { checked: 1, failed: 1 },
    ])
  })

  it('of a run without tests are no observations, and no failure', async () => {
    expect(await read(run([result('model.shop.orders', 'success')], 'run'))).toMatchObject({
      outcome: 'ok',
      facts: [],
      refused: [],
    })
  })
})

describe('a manifest', () => {
  it('beside the results names what was tested, and changes no rule', async () => {
    const alone = await read(run([result(UNIQUE, 'pass', 0)]))
    const results = [
      result(UNIQUE, 'pass', 0),
      result('test.shop.relationships_orders_customer.99', 'fail', 2),
    ]
    for (const both of [[run(results), manifest], { run_results: run(results), manifest }]) {
      const { facts, statuses } = await read(both)
      expect(statuses).toBe('passed failed')
      expect(facts).toMatchObject([
        { dataset: 'shop/orders', rule: alone.facts[0]?.['rule'], dimension: 'accuracy' },
        { dataset: 'shop/erp.orders', dimension: 'consistency' },
      ])
    }
  })

  it('alone lists tests of which none has run', async () => {
    const { statuses, at, facts } = await read(manifest)
    expect(statuses).toBe('not_run not_run')
    expect(at).toEqual([AT_MS, AT_MS])
    expect(facts[0]).toMatchObject({ dataset: 'shop/orders', checked: 0, failed: 0 })
  })
})

describe('the freshness of sources', () => {
  it('is one rule of each source, at its own moment', async () => {
    const source = (table: string, status: string) => ({
      unique_id: `source.shop.erp.${table}`,
      status,
      snapshotted_at: '2026-11-20T01:00:00Z',
      max_loaded_at: '2026-11-19T00:00:00Z',
    })
    const { facts, at, statuses } = await read({
      metadata: metadata('sources/v3'),
      results: [source('a', 'pass'), source('b', 'warn'), source('c', 'error'), source('d', 'runtime error')],
      elapsed_time: 1,
    })
    expect(statuses).toBe('passed failed failed not_run')
    expect(facts[0]).toMatchObject({ dataset: 'shop/erp.a', rule: 'freshness', dimension: 'timeliness' })
    expect(new Set(at)).toEqual(new Set([Date.UTC(2026, 10, 20, 1)]))
  })
})

describe('what is no artifact of dbt', () => {
  it.each([
    ['an object', {}],
    ['a list', []],
    ['an error', { detail: 'Not Found' }],
    ['results of something else', { results: [{ success: true }] }],
    ['a text', '"run_results"'],
  ])('is refused: %s', async (_, body) =>
    expect((await read(body)).outcome).toMatch(/^schema: .*dbt test results/),
  )
})

it('a run that states no time is about the moment it was read', async () => {
  const { results, args } = run([result(UNIQUE, 'pass', 0)])
  expect((await read({ metadata: {}, results, args, elapsed_time: 1 })).at).toEqual([NOW])
})
