import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileExpression } from './expression.ts'
import { FUNCTIONS } from './functions.ts'

const call = (name: string, ...args: unknown[]): unknown => FUNCTIONS[name]?.(...args)

describe('$code', () => {
  it('fits any text into a code, and different texts into different codes', () => {
    expect(call('code', undefined, '', ' ', '省库\t学籍')).toBe('省库 学籍')
    expect(call('code', 440100)).toBe('440100')
    expect(call('code', null, {}, [])).toBeUndefined()
    const long = call('code', '甲'.repeat(300)) as string
    expect(long).toHaveLength(200)
    expect(call('code', `${'甲'.repeat(300)}乙`)).not.toBe(long)
    expect((call('code', `${'x'.repeat(186)}🏛${'x'.repeat(50)}`) as string).isWellFormed()).toBe(true)
  })
})

describe('$instant', () => {
  it.each<[unknown, string]>([
    ['2026-11-20T06:07:08.901234', '2026-11-20T06:07:08.901Z'],
    ['2026-11-20T06:07:08Z', '2026-11-20T06:07:08.000Z'],
    ['2026-11-20 06:07:08+08:00', '2026-11-19T22:07:08.000Z'],
    ['2026-11-20T06:07:08+0800', '2026-11-19T22:07:08.000Z'],
    ['2026-11-20T06:07', '2026-11-20T06:07:00.000Z'],
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['2026-11', '2026-11-01T00:00:00.000Z'],
    ['2026', '2026-01-01T00:00:00.000Z'],
    [1_763_618_828, '2025-11-20T06:07:08.000Z'],
    [1_763_618_828_901, '2025-11-20T06:07:08.901Z'],
    [1_763_618_828_901_000, '2025-11-20T06:07:08.901Z'],
    ['1763618828', '2025-11-20T06:07:08.000Z'],
  ])('reads %s', (value, expected) =>
    expect(new Date(call('instant', value) as number).toISOString()).toBe(expected),
  )

  it.each([
    undefined,
    null,
    '',
    'soon',
    '22.09.2004',
    '2026-02-30',
    '2026-13-01',
    '2026-11-20T25:00:00',
    true,
    {},
  ])('reads nothing from %s', (value) => expect(call('instant', value)).toBeUndefined())

  it('with a latest moment gives none that is before 2000 or after it', () => {
    const latest = '2026-11-23T08:00:00.000Z'
    expect(call('instant', '2026-11-23T08:00:00Z', latest)).toBe(Date.parse(latest))
    expect(call('instant', '2026-11-23T08:00:01Z', latest)).toBeUndefined()
    expect(call('instant', '1999-12-31', latest)).toBeUndefined()
  })
})

describe('$cycle', () => {
  it.each([
    ['实时', 'realtime'],
    ['R/PT1H', 'realtime'],
    ['http://publications.europa.eu/resource/authority/frequency/UPDATE_CONT', 'realtime'],
    ['每日', 'daily'],
    ['http://purl.org/linked-data/sdmx/2009/code#freq-D', 'daily'],
    ['P1D', 'daily'],
    ['每周', 'weekly'],
    ['R/P3.5D', 'weekly'],
    ['wöchentlich', 'weekly'],
    ['Biweekly', 'monthly'],
    ['R/P0.5M', 'monthly'],
    ['mensuelle', 'monthly'],
    ['按季度', 'quarterly'],
    ['R/P2M', 'quarterly'],
    ['http://purl.org/cld/freq/semiannual', 'half_yearly'],
    ['R/P4M', 'half_yearly'],
    ['每半年', 'half_yearly'],
    ['Annually', 'yearly'],
    ['R/P1Y', 'yearly'],
    ['As needed', 'irregular'],
    ['http://publications.europa.eu/resource/authority/frequency/BIENNIAL', 'irregular'],
    ['R/P10Y', 'irregular'],
  ])('reads %s as %s', (text, cycle) => expect(call('cycle', text)).toBe(cycle))

  it('takes the first that it knows', () => {
    expect(call('cycle', undefined, 'every blue moon', ['monthly'], 'daily')).toBe('monthly')
    expect(call('cycle', 'every blue moon', '2026-11-20', 'P')).toBeUndefined()
  })
})

describe('$json', () => {
  it('reads JSON in a text, and says where there is none', async () => {
    expect(await compileExpression('$json(a).b').evaluate({ a: '{"b":1}' }, {})).toBe(1)
    await expect(compileExpression('$json(a)').evaluate({ a: '暂无' }, {})).rejects.toThrow(
      'the text is not JSON',
    )
  })
})

describe('$mounted', () => {
  it('knows a table, an API, a file and a page by what catalogues call them', () => {
    expect(call('mounted', [{ datastore_active: true, format: 'CSV' }])).toBe('table')
    expect(call('mounted', [{ format: 'OGC WMS', url: 'u' }])).toBe('api')
    expect(call('mounted', { types: ['Distribution'], downloadURL: ['u'] })).toBe('file')
    expect(call('mounted', [{ mediaType: 'text/html', accessURL: 'u' }])).toBe('none')
    expect(call('mounted', undefined)).toBe('none')
  })
})

describe('$licensed', () => {
  it.each([
    ['cc-by', true],
    ['https://creativecommons.org/publicdomain/zero/1.0/', true],
    ['http://www.opendefinition.org/licenses/odc-pddl', true],
    ['Licence Ouverte / Open Licence', true],
    ['other-open', true],
    ['notspecified', false],
    ['cc-nc', false],
    ['CC BY-NC-ND 4.0', false],
    ['https://www.google.com/terms', false],
    ['All rights reserved', false],
  ])('%s: %s', (licence, open) => expect(call('licensed', [{ id: licence }])).toBe(open))
})

it('none of them throws, whatever it is given, but $json', () => {
  const names = Object.keys(FUNCTIONS).filter((name) => name !== 'json')
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.array(fc.jsonValue(), { maxLength: 4 }), (name, args) => {
      call(name, ...args)
    }),
    { numRuns: 2_000 },
  )
})
