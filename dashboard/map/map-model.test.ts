import { describe, expect, it } from 'vitest'
import type { Sample } from '#analytics/sample.ts'
import { sampleOf } from '../fixtures/story.ts'
import { cityMarks, classesShown, reasonsShown } from './map-model.ts'

const cities = ['440100', '440200', '440300', '440400'].map((code) => ({
  code,
  name: { zh: code, en: code },
}))
const higher = { format: 'score', direction: 'higher' } as const

function samples(values: Record<string, Partial<Sample> & { value: number | null }>) {
  return (code: string): Sample | undefined => {
    const own = values[code]
    return own && sampleOf('quality_score', '', 0, own.value, { scope_kind: 'city', scope_id: code, ...own })
  }
}

const dark = (region: string) => [
  { organ: `GD-${region}`, region, platform: '', feeds: ['quality'], since: null, outcome: '' },
]

describe('a city', () => {
  it('is classed by its status and ranked by its value', () => {
    const of = samples({
      '440100': { value: 81, status: 'warn' },
      '440200': { value: 95, status: 'good' },
      '440300': { value: 70, status: 'bad' },
    })
    const marks = cityMarks(cities, of, [], higher, 'zh')
    expect(marks.map(({ adcode, class: own, rank }) => [adcode, own, rank])).toEqual([
      ['440200', 'good', 1],
      ['440100', 'warn', 2],
      ['440300', 'bad', 3],
      ['440400', 'pending', null],
    ])
  })

  it('that no source speaks of is unknown and says why, and is not waited for', () => {
    const unfed = { value: null, observed_to: null, expected: 0, reporting: 0, fresh: 0 }
    const of = samples({
      '440100': { ...unfed, status_reason: 'no_source' },
      '440200': { ...unfed, expected: 1, status_reason: 'value' },
    })
    const marks = cityMarks(cities, of, [], higher, 'zh')
    expect(marks.map(({ class: own, reason, text }) => [own, reason, text]).slice(0, 2)).toEqual([
      ['unknown', 'no_source', '—'],
      ['pending', null, '—'],
    ])
  })

  it('that is silent loses its colour, its value and its rank, whatever was last computed', () => {
    const of = samples({ '440100': { value: 99, status: 'good' }, '440200': { value: 60, status: 'bad' } })
    const marks = cityMarks(cities, of, dark('440100'), higher, 'zh')
    expect(marks[0]).toMatchObject({ adcode: '440200', rank: 1 })
    expect(marks.find(({ adcode }) => adcode === '440100')).toMatchObject({
      class: 'dark',
      raw: null,
      rank: null,
      text: '—',
    })
  })

  it('that is stale is never drawn as good', () => {
    const of = samples({ '440100': { value: 99, status: 'good', state: 'stale' } })
    expect(cityMarks(cities, of, [], higher, 'zh')[0]).toMatchObject({
      class: 'unknown',
      stale: true,
      raw: 99,
    })
  })

  it('that was never computed or never heard is not there yet, which is neither silence nor a value', () => {
    const never = { value: null, observed_to: null, reporting: 0 }
    const marks = cityMarks(cities, samples({ '440100': never }), dark('440200'), higher, 'zh')
    expect(marks.map((mark) => mark.class)).toEqual(['pending', 'dark', 'pending', 'pending'])
    const lost = samples({ '440100': { value: null, observed_to: 1, reporting: 0 } })
    expect(cityMarks(cities, lost, [], higher, 'zh')[0]?.class).toBe('unknown')
  })

  it('that is red beside one that is lower and amber says why', () => {
    const of = samples({
      '440100': { value: 90.5, worst: 78.5, status: 'bad', status_reason: 'not_run' },
      '440200': { value: 85, status: 'warn' },
    })
    const marks = cityMarks(cities, of, [], higher, 'zh')
    expect(marks.map(({ reason }) => reason)).toEqual(['not_run', null, null, null])
    expect(reasonsShown(marks)).toEqual(['not_run'])
  })

  it('is not dimmed by a provincial organ that is silent', () => {
    const of = samples({ '440100': { value: 99, status: 'good' } })
    expect(cityMarks(cities, of, dark('440000'), higher, 'zh')[0]?.class).toBe('good')
  })

  it('shares its rank with its equals', () => {
    const of = samples({ '440100': { value: 90 }, '440200': { value: 90 }, '440300': { value: 80 } })
    expect(cityMarks(cities, of, [], higher, 'zh').map(({ rank }) => rank)).toEqual([1, 1, 3, null])
  })

  it('with less is better where less is better', () => {
    const of = samples({ '440100': { value: 9 }, '440200': { value: 3 } })
    expect(cityMarks(cities, of, [], { format: 'count', direction: 'lower' }, 'zh')[0]?.adcode).toBe('440200')
  })
})

it('no class is drawn in more than five colours', () => {
  const marks = cityMarks(cities, () => undefined, [], higher, 'zh')
  expect(classesShown(marks)).toEqual(['good', 'warn', 'bad', 'pending', 'dark'])
  expect(classesShown(marks.map((mark) => ({ ...mark, class: 'none' })))).toEqual(['none', 'dark'])
})
