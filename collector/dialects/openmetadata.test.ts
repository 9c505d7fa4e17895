/** Answers in the shapes that OpenMetadata 0.13 to 2.x give, small and of our own making. */
import { describe, expect, it } from 'vitest'
import { readerOf } from '../stage/dialect.ts'
import { NOW } from '../stage/definition.ts'

const read = readerOf('openmetadata')

const AT = Date.UTC(2026, 10, 20, 3)
const TABLE = '省库.政务.public.学籍'

function testCase(name: string, over: object = {}, column = '') {
  return {
    id: '1',
    name,
    fullyQualifiedName: `${TABLE}.${column === '' ? '' : `${column}.`}${name}`,
    testDefinition: { id: '2', type: 'testDefinition', name: 'columnValuesToBeNotNull' },
    entityLink: `<#E::table::${TABLE}${column === '' ? '' : `::columns::${column}`}>`,
    testSuite: { id: '3', type: 'testSuite', name: 'suite' },
    ...over,
  }
}

const result = (testCaseStatus: string, over: object = {}) => ({
  timestamp: AT,
  testCaseStatus,
  result: '…',
  ...over,
})
const list = (data: object[]) => ({ data, paging: { total: 99 } })

describe('test cases', () => {
  it('with their latest results are one observation each, by table and column', async () => {
    const { facts, at, refused } = await read(
      list([
        testCase(
          'name_not_null',
          { testCaseResult: result('Failed', { passedRows: 97, failedRows: 3 }) },
          '姓名',
        ),
        testCase('rows', { testCaseResult: result('Success') }),
      ]),
    )
    expect(refused).toEqual([])
    expect(at).toEqual([AT, AT])
    expect(facts).toEqual([
      {
        dataset: TABLE,
        rule: '姓名.name_not_null',
        dimension: 'completeness',
        status: 'failed',
        checked: 100,
        failed: 3,
      },
      { dataset: TABLE, rule: 'rows', dimension: 'completeness', status: 'passed', checked: 1, failed: 0 },
    ])
  })

  it.each([
    ['Success', 'passed'],
    ['Failed', 'failed'],
    ['Aborted', 'not_run'],
    ['Queued', 'not_run'],
    ['', 'not_run'],
  ])('with status %s are %s', async (status, expected) =>
    expect(
      (await read(testCase('t', { testCaseResult: result(status, { failedRows: 0, passedRows: 5 }) })))
        .statuses,
    ).toBe(expected),
  )

  it('without a result have not run, at the moment they were read', async () => {
    const { statuses, at, facts } = await read(list([testCase('t', { updatedAt: AT })]))
    expect(statuses).toBe('not_run')
    expect(at).toEqual([NOW])
    expect(facts[0]).toMatchObject({ checked: 0, failed: 0 })
  })

  it('that failed without a bad row have failed one check, not none of its rows', async () => {
    const over = { testCaseResult: result('Failed', { passedRows: 10, failedRows: 0 }) }
    expect((await read(testCase('t', over))).facts).toMatchObject([{ checked: 1, failed: 1 }])
  })

  it('of old servers state their times in seconds', async () => {
    const over = { testCaseResult: result('Success', { timestamp: AT / 1000 }) }
    expect((await read(testCase('t', over))).at).toEqual([AT])
  })

  it('are refused one by one where their time is none', async () => {
    const { refused, statuses } = await read(
      list([testCase('a', { testCaseResult: result('Success', { timestamp: 'soon' }) }), testCase('b')]),
    )
    expect(statuses).toBe('not_run')
    expect(refused).toEqual([expect.stringContaining('"soon"')])
  })

  it.each([
    ['Completeness', 'completeness'],
    ['Uniqueness', 'accuracy'],
    ['Validity', 'conformity'],
    ['Integrity', 'consistency'],
  ])('say %s, which is %s here', async (dataQualityDimension, dimension) => {
    const testDefinition = { name: 'custom', dataQualityDimension }
    expect((await read(testCase('t', { testDefinition }))).facts).toMatchObject([{ dimension }])
  })

  it.each([
    ['columnValuesToBeUnique', 'accuracy'],
    ['tableRowCountToBeBetween', 'completeness'],
    ['tableColumnNameToExist', 'conformity'],
    ['tableDiff', 'consistency'],
    ['tableRowInsertedCountToBeBetween', 'timeliness'],
  ])('by %s are about %s', async (name, dimension) =>
    expect((await read(testCase('t', { testDefinition: { name } }))).facts).toMatchObject([{ dimension }]),
  )
})

describe('results by themselves', () => {
  it('name their test case since 1.6, under the same rule as the test case does', async () => {
    const one = await read(testCase('not_null', { testCaseResult: result('Success') }, 'id'))
    const { facts } = await read(
      list([
        result('Success', { testCaseFQN: `${TABLE}.id.not_null` }),
        result('Failed', { testCase: { type: 'testCase', fullyQualifiedName: `${TABLE}.rows` } }),
        result('Failed', { testCaseFQN: '"a.b".c.d.e.not_null' }),
      ]),
    )
    expect(facts).toMatchObject([
      { dataset: TABLE, rule: one.facts[0]?.['rule'], status: 'passed' },
      { dataset: TABLE, rule: 'rows', status: 'failed' },
      { dataset: '"a.b".c.d.e', rule: 'not_null' },
    ])
  })

  it('of one test before 1.6 do not name it', async () => {
    const { facts, at } = await read(list([result('Success'), result('Failed', { timestamp: AT - 1000 })]))
    expect(facts).toMatchObject([
      { dataset: 'unnamed', rule: 'unnamed' },
      { dataset: 'unnamed', rule: 'unnamed' },
    ])
    expect(at).toEqual([AT, AT - 1000])
  })
})

describe('a test suite', () => {
  it('shows the latest status of each of its tests', async () => {
    const { facts, statuses, at } = await read({
      name: 'suite',
      tests: [],
      testCaseResultSummary: [
        { testCaseName: `${TABLE}.id.not_null`, status: 'Success', timestamp: AT },
        { testCaseName: `${TABLE}.rows`, status: 'Aborted', timestamp: AT },
      ],
    })
    expect(statuses).toBe('passed not_run')
    expect(facts[0]).toMatchObject({ dataset: TABLE, rule: 'id.not_null' })
    expect(at).toEqual([AT, AT])
  })
})

describe('sample data', () => {
  it('has no times: its results are one a day, the latest first, and the same all day', async () => {
    const sample = {
      testCaseResults: [
        {
          name: 'columns',
          results: [
            { testCaseStatus: 'Success' },
            { testCaseStatus: 'Failed' },
            { testCaseStatus: 'Aborted' },
          ],
        },
      ],
    }
    const today = Date.UTC(2026, 10, 23)
    const { statuses, at } = await read(sample)
    expect(statuses).toBe('passed failed not_run')
    expect(at).toEqual([today, today - 86_400_000, today - 2 * 86_400_000])
  })

  it('of test suites defines tests of which none has run', async () => {
    const tests = [{ testSuiteName: 's', testCases: [testCase('a'), testCase('b')] }]
    expect((await read({ tests })).statuses).toBe('not_run not_run')
  })
})

describe('what holds no tests', () => {
  it('is an empty list where the platform has none', async () =>
    expect(await read(list([]))).toMatchObject({ outcome: 'ok', facts: [], refused: [] }))

  it.each([
    ['an object', {}],
    ['tables', list([{ name: 'orders', columns: [], tableType: 'Regular' }])],
    ['an error', { code: 401, message: 'Not authorized' }],
    ['a text', '"tests"'],
  ])('is refused: %s', async (_, body) =>
    expect((await read(body)).outcome).toMatch(/^schema: .*OpenMetadata/),
  )

  it('is refused by itself among test cases', async () => {
    const { statuses, refused } = await read(list([testCase('a'), { name: 'orders' }]))
    expect(statuses).toBe('not_run')
    expect(refused).toEqual(['neither a test case nor a result of one'])
  })
})
