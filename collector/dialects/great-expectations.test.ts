/** Payloads in the shapes that Great Expectations 0.9 to 1.x write, small and of our own making. */
import { describe, expect, it } from 'vitest'
import type { Facts } from '../unpack/check.ts'
import { unpackAnswer } from '../inspect.ts'
import { dialects, NOW } from '../stage/definition.ts'
import { StageClock } from '../stage/clock.ts'

const dialect = dialects.get('great-expectations')
if (!dialect) throw new Error('the dialect is not there')

async function read(document: unknown) {
  const text = typeof document === 'string' ? document : JSON.stringify(document)
  const options = { time_zone: 'Asia/Shanghai', clock: new StageClock(NOW) }
  const result = await unpackAnswer(dialect as NonNullable<typeof dialect>, Buffer.from(text), options)
  if (result.outcome !== 'ok')
    return { outcome: result.outcome, rules: [], refused: [], statuses: '', at: [] as number[] }
  const facts: Facts[] = result.observations.map((observation) => observation.facts)
  return {
    outcome: result.outcome,
    rules: facts,
    refused: result.rejects.map(({ message }) => message),
    statuses: facts.map(({ status }) => status).join(' '),
    at: result.observations.map(({ observed_at }) => observed_at),
  }
}

const calm = { raised_exception: false, exception_message: null, exception_traceback: null }
const RUN = '2026-11-01T02:03:04.567890+00:00'
const RUN_MS = Date.UTC(2026, 10, 1, 2, 3, 4, 567)

/** An expectation as 1.x writes it. */
function modern(
  type: string,
  success: boolean | null,
  kwargs: object,
  result: object = {},
  info: object = calm,
) {
  return {
    success,
    expectation_config: { type, kwargs: { batch_id: 'ds-asset', ...kwargs }, meta: {} },
    meta: {},
    exception_info: info,
    result,
  }
}

/** An expectation as versions below 1.0 write it. */
function old(type: string, success: boolean, kwargs: object, result: object = {}, info: object = calm) {
  return { success, expectation_config: { expectation_type: type, kwargs }, exception_info: info, result }
}

const rows = (element_count: number, unexpected_count: number) => ({
  element_count,
  unexpected_count,
  unexpected_percent: 0,
  partial_unexpected_list: [],
})

function statistics(results: { success: boolean | null }[]) {
  const successful = results.filter(({ success }) => success === true).length
  return {
    evaluated_expectations: results.length,
    successful_expectations: successful,
    unsuccessful_expectations: results.length - successful,
    success_percent: null,
  }
}

function validation(results: { success: boolean | null }[], over: object = {}) {
  return {
    success: false,
    results,
    statistics: statistics(results),
    suite_name: '学籍.核心',
    suite_parameters: {},
    id: null,
    meta: {
      great_expectations_version: '1.2.0',
      active_batch_definition: {
        datasource_name: '省库',
        data_asset_name: '学籍',
        data_connector_name: 'fluent',
        batch_identifiers: { dataframe: '<DATAFRAME>' },
      },
      run_id: { run_name: null, run_time: RUN },
      validation_time: RUN,
    },
    ...over,
  }
}

describe('a validation result', () => {
  it('of 1.x is one observation an expectation', async () => {
    const { rules, at, refused } = await read(
      validation([
        modern('expect_column_values_to_not_be_null', false, { column: '姓名' }, rows(1000, 12)),
        modern('expect_table_row_count_to_equal', true, { value: 1000 }, { observed_value: 1000 }),
      ]),
    )
    expect(refused).toEqual([])
    expect(at).toEqual([RUN_MS, RUN_MS])
    expect(rules).toMatchObject([
      { dataset: '省库/学籍', dimension: 'completeness', status: 'failed', checked: 1000, failed: 12 },
      { dataset: '省库/学籍', dimension: 'completeness', status: 'passed', checked: 1, failed: 0 },
    ])
    expect(rules[0]?.['rule']).toMatch(/^expect_column_values_to_not_be_null:姓名#[0-9a-f]{12}$/)
  })

  it('of 0.10 names its suite and its run in other places', async () => {
    const { rules, at } = await read({
      success: true,
      evaluation_parameters: {},
      results: [
        old(
          'expect_column_values_to_be_in_set',
          true,
          { column: 'sex', value_set: [1, 2], result_format: 'SUMMARY' },
          rows(40, 0),
        ),
      ],
      statistics: { evaluated_expectations: 1 },
      meta: {
        'great_expectations.__version__': '0.10.5',
        expectation_suite_name: 'hospital.warning',
        run_id: '20200430T191246.763896Z',
        batch_kwargs: { path: '/data/in/visits.csv', datasource: 'files' },
      },
    })
    expect(at).toEqual([Date.UTC(2020, 3, 30, 19, 12, 46, 763)])
    expect(rules).toMatchObject([
      { dataset: 'files/visits.csv', dimension: 'accuracy', status: 'passed', checked: 40, failed: 0 },
    ])
  })

  it('without a time is about the moment it was read', async () => {
    const results = [old('expect_column_to_exist', true, { column: 'id' })]
    const meta = {
      great_expectations_version: '0.9.0',
      run_id: '__run_id__',
      data_asset_name: 'db/schema/people',
    }
    const { rules, at } = await read({ results, meta, statistics: statistics(results), success: true })
    expect(at).toEqual([NOW])
    expect(rules).toMatchObject([
      { dataset: 'db/schema/people', dimension: 'conformity', checked: 1, failed: 0 },
    ])
  })

  it('falls back on its batch, and then on its suite, for a name', async () => {
    const named = async (results: { success: boolean | null }[], over: object) =>
      (await read(validation(results, over))).rules[0]?.['dataset']
    expect(
      await named([modern('expect_column_to_exist', true, { column: 'a' })], { meta: {}, suite_name: 's' }),
    ).toBe('ds-asset')
    expect(
      await named([old('expect_column_to_exist', true, { column: 'a' })], { meta: {}, suite_name: 's' }),
    ).toBe('s')
    expect(
      await named([old('expect_column_to_exist', true, { column: 'a' })], { meta: null, suite_name: null }),
    ).toBe('unnamed')
  })
})

describe('an expectation that raised an exception', () => {
  const raised = { raised_exception: true, exception_message: 'no such column', exception_traceback: '…' }

  it.each([
    ['flat', raised],
    ['by metric', { "('column_values.nonnull.condition', 'a1b2', ())": raised }],
    ['by several metrics', { a: calm, b: raised }],
  ])('has not run, whether it says so %s', async (_, info) => {
    const { rules } = await read(
      validation([modern('expect_column_values_to_not_be_null', false, { column: 'x' }, {}, info)]),
    )
    expect(rules).toMatchObject([{ status: 'not_run', checked: 0, failed: 0 }])
  })

  it('has not run even where it claims success, nor where success is null', async () => {
    const results = [
      modern('expect_column_to_exist', true, { column: 'x' }, {}, raised),
      modern('expect_column_to_exist', null, { column: 'y' }),
    ]
    expect((await read(validation(results))).statuses).toBe('not_run not_run')
  })
})

describe('what is not listed', () => {
  it('is no evidence: empty results under a count of twelve give no observation, and say so', async () => {
    const { outcome, rules, refused } = await read(
      validation([], {
        success: true,
        statistics: { evaluated_expectations: 12, successful_expectations: 12 },
      }),
    )
    expect(outcome).toBe('ok')
    expect(rules).toEqual([])
    expect(refused).toEqual([expect.stringContaining('count 12 evaluated expectations, but 0 are listed')])
  })

  it('is told where a part is missing, without giving up the others', async () => {
    const { statuses, refused } = await read(
      validation([modern('expect_column_to_exist', true, { column: 'x' })], {
        statistics: { evaluated_expectations: 3 },
      }),
    )
    expect(statuses).toBe('passed')
    expect(refused).toHaveLength(1)
  })

  it.each([
    ['an object', {}],
    ['a list', []],
    ['an error', { detail: 'Not Found' }],
    ['a text', '"no results"'],
  ])('is no validation at all: %s', async (_, body) => expect((await read(body)).outcome).toBe('schema'))
})

describe('several validations in one answer', () => {
  const one = validation([modern('expect_column_to_exist', true, { column: 'x' })])

  it('of a validation operator are told apart by when each ran', async () => {
    const key = (time: string) => `ValidationResultIdentifier::basic/warning/my run/${time}/4e0d84813237541d`
    const { rules, at } = await read({
      run_results: {
        [key('20200727T171932.959193Z')]: { validation_result: one, actions_results: {} },
        [key('20200727T171933.959193Z')]: { validation_result: one, actions_results: {} },
      },
      run_id: { run_name: 'my run', run_time: '2020-07-27T17:19:32.959193+00:00' },
      success: true,
    })
    expect(rules).toHaveLength(2)
    expect(at).toEqual([Date.UTC(2020, 6, 27, 17, 19, 32, 959), Date.UTC(2020, 6, 27, 17, 19, 33, 959)])
  })

  it('of a checkpoint of 1.x stand under run_results without a wrapping', async () => {
    const { statuses } = await read({
      run_id: { run_time: RUN },
      run_results: { 'ValidationResultIdentifier::s/__none__/20261101T020304.567890Z/ds-asset': one },
      success: true,
    })
    expect(statuses).toBe('passed')
  })

  it('of one asset are told apart by their batches', async () => {
    const batch = (month: string) =>
      validation([modern('expect_column_to_exist', true, { column: 'x' })], {
        meta: {
          run_id: { run_time: RUN },
          active_batch_definition: {
            datasource_name: 'ds',
            data_asset_name: 'a',
            batch_identifiers: { month },
          },
        },
      })
    const { rules } = await read([batch('01'), batch('02')])
    expect(new Set(rules.map(({ dataset }) => dataset)).size).toBe(2)
    expect((await read(batch('01'))).rules[0]?.['dataset']).toBe('ds/a')
  })
})

describe('CheckpointResult.describe()', () => {
  const described = (expectations: object[]) => ({
    success: false,
    statistics: {
      evaluated_validations: 1,
      successful_validations: 0,
      unsuccessful_validations: 1,
      success_percent: 0,
    },
    validation_results: [
      {
        success: false,
        statistics: { evaluated_expectations: expectations.length },
        expectations,
        result_url: null,
      },
    ],
  })
  const item = (type: string, success: boolean, kwargs: object, result: object) => ({
    expectation_type: type,
    success,
    kwargs: { batch_id: 'ds-学籍', ...kwargs },
    result,
  })

  it('is read although Python writes NaN into it, and though it states no time', async () => {
    const text = JSON.stringify(
      described([
        item(
          'expect_column_values_to_not_be_null',
          false,
          { column: 'age' },
          { ...rows(100, 2), partial_unexpected_list: ['@'] },
        ),
      ]),
    ).replace('"@"', 'NaN, NaN')
    const { rules, at } = await read(text)
    expect(at).toEqual([NOW])
    expect(rules).toMatchObject([{ dataset: 'ds-学籍', status: 'failed', checked: 100, failed: 2 }])
  })

  it('leaves exceptions out: what failed with an empty result beside full ones did not run', async () => {
    const full = item('expect_column_mean_to_be_between', true, { column: 'b' }, { observed_value: 3 })
    const lost = item('expect_column_values_to_not_be_null', false, { column: 'a' }, {})
    const absent = item('expect_column_to_exist', false, { column: 'a' }, {})
    expect((await read(described([full, lost, absent]))).statuses).toBe('passed not_run failed')
    expect((await read(described([lost, absent]))).statuses).toBe('failed failed')
  })
})

describe('a rule', () => {
  it('is another one with other arguments, and the same whatever batch it ran on', async () => {
    const ruleOf = async (kwargs: object) =>
      (await read(validation([modern('expect_column_values_to_not_be_null', true, kwargs, rows(5, 0))])))
        .rules[0]?.['rule']
    const strict = await ruleOf({ column: 'age', batch_id: 'one' })
    expect(await ruleOf({ column: 'age', batch_id: 'two', result_format: 'COMPLETE' })).toBe(strict)
    expect(await ruleOf({ column: 'age', mostly: 0.5 })).not.toBe(strict)
    expect(await ruleOf({ column: '甲'.repeat(500) })).toHaveLength(35 + 1 + 80 + 1 + 12)
  })

  it.each([
    ['expect_column_values_to_not_be_null', { column: 'a' }, 'completeness'],
    ['expect_table_row_count_to_be_between', {}, 'completeness'],
    ['expect_column_values_to_match_regex', { column: 'a' }, 'accuracy'],
    ['expect_column_values_to_be_of_type', { column: 'a' }, 'accuracy'],
    ['expect_column_values_to_be_unique', { column: 'a' }, 'accuracy'],
    ['expect_column_values_not_to_be_future_date', { column: 'a' }, 'timeliness'],
    ['expect_column_pair_values_to_be_equal', { column_A: 'a', column_B: 'b' }, 'consistency'],
    ['expect_compound_columns_to_be_unique', { column_list: ['a', 'b'] }, 'consistency'],
    ['expect_table_columns_to_match_set', { column_set: ['a'] }, 'conformity'],
    ['expect_column_to_exist', { column: 'a' }, 'conformity'],
    ['expect_something_of_our_own', {}, 'accuracy'],
  ])('%s %j is about %s', async (type, kwargs, dimension) => {
    expect((await read(validation([modern(type, true, kwargs)]))).rules).toMatchObject([{ dimension }])
  })
})
