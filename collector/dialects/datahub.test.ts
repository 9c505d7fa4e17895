/** Answers in the shapes that DataHub's GraphQL API gives, small and of our own making. */
import { describe, expect, it } from 'vitest'
import { readerOf } from '../stage/dialect.ts'
import { NOW } from '../stage/definition.ts'

const read = readerOf('datahub')

const AT = Date.UTC(2026, 10, 20, 3)
const URN = 'urn:li:assertion:0a1b'

const event = (type: string, result: object = {}, partition?: string) => ({
  timestampMillis: AT,
  assertionUrn: URN,
  partitionSpec:
    partition === undefined
      ? { type: 'FULL_TABLE', partition: 'FULL_TABLE_SNAPSHOT' }
      : { type: 'PARTITION', partition },
  result: { type, rowCount: null, unexpectedCount: null, ...result },
})

const dataset = (assertions: object[]) => ({
  urn: 'urn:li:dataset:(urn:li:dataPlatform:postgres,省库.public.学籍,PROD)',
  assertions: { total: assertions.length, assertions },
})
const assertion = (runEvents: object[], over: object = {}) => ({
  urn: URN,
  info: { type: 'DATASET', datasetAssertion: { scope: 'DATASET_COLUMN', operator: 'NOT_NULL' } },
  runEvents: { total: runEvents.length, runEvents },
  ...over,
})

describe('the assertions of a dataset', () => {
  it('are one observation for each run', async () => {
    const { facts, at } = await read({
      data: {
        dataset: dataset([
          assertion([event('SUCCESS'), event('FAILURE', { rowCount: 90, unexpectedCount: 4 }, 'd=1')]),
        ]),
      },
    })
    expect(at).toEqual([AT, AT])
    expect(facts).toEqual([
      {
        dataset: 'postgres/省库.public.学籍',
        rule: URN,
        dimension: 'completeness',
        status: 'passed',
        checked: 1,
        failed: 0,
      },
      {
        dataset: 'postgres/省库.public.学籍@d=1',
        rule: URN,
        dimension: 'completeness',
        status: 'failed',
        checked: 90,
        failed: 4,
      },
    ])
  })

  it.each([
    ['SUCCESS', 'passed'],
    ['FAILURE', 'failed'],
    ['ERROR', 'not_run'],
    ['INIT', 'not_run'],
  ])('with result %s are %s', async (type, status) =>
    expect((await read({ dataset: dataset([assertion([event(type)])]) })).statuses).toBe(status),
  )

  it('without a run have not run', async () => {
    const { statuses, at } = await read({ data: { dataset: dataset([assertion([])]) } })
    expect(statuses).toBe('not_run')
    expect(at).toEqual([NOW])
  })

  it('are found in a search and in a list of entities', async () => {
    const one = dataset([assertion([event('SUCCESS')])])
    expect((await read({ data: { search: { searchResults: [{ entity: one }] } } })).statuses).toBe('passed')
    expect((await read({ data: { entities: [one, one] } })).statuses).toBe('passed passed')
  })

  it('may be none', async () =>
    expect(await read({ data: { dataset: dataset([]) } })).toMatchObject({ outcome: 'ok', facts: [] }))
})

it('an answer of errors alone is a failure of the platform', async () =>
  expect((await read({ errors: [{ message: 'Unauthorized' }], data: null })).outcome).toMatch(
    /^envelope: .*Unauthorized/,
  ))

it.each([
  ['an object', {}],
  ['a search without assertions', { data: { search: { searchResults: [{ entity: { urn: 'u' } }] } } }],
])('what holds no assertions is refused: %s', async (_, body) =>
  expect((await read(body)).outcome).toMatch(/^schema: .*DataHub/),
)
