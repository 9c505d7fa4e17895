import { expect, it } from 'vitest'
import { loadProvince } from '#province/load.ts'
import { ENV, GUANGDONG } from '#province/scratch.ts'
import { MARKS, REGISTER } from '../stage/evaluation.ts'
import { NOW } from '../stage/rows.ts'
import { sampleOf } from '../stage/sample.ts'
import { silentCounties } from './counties.ts'
import { scopesOf } from './division.ts'

const { cities } = loadProvince(GUANGDONG, ENV).regions
const indicator = REGISTER.get('landing_rate')
if (!indicator) throw new Error('there is no landing_rate')

it('a county that no fact speaks of is unknown, with the reason, and never 0', () => {
  const heard = sampleOf({ scope_kind: 'county', scope_id: '440103' })
  const silent = silentCounties(indicator, { marks: MARKS, cities }, [heard], NOW)
  expect(silent).toHaveLength(121)
  expect(silent.map(({ scope_id }) => scope_id)).not.toContain('440103')
  for (const sample of silent)
    expect(sample).toMatchObject({
      value: null,
      state: 'unknown',
      status: 'unknown',
      status_reason: 'no_source',
    })
})

it('东莞 and 中山 stop at the city', () => {
  const silent = silentCounties(indicator, { marks: MARKS, cities }, [], NOW)
  expect(silent.filter(({ scope_id }) => /^44(19|20)/.test(scope_id))).toEqual([])
})

it('what a county has counts in its city and in the province, and what a city has in no county', () => {
  const kinds = (region: string) =>
    scopesOf('A', region, '440000').map(({ scope_kind, scope_id }) => `${scope_kind} ${scope_id}`)
  expect(kinds('440103')).toEqual(['organ A', 'county 440103', 'city 440100', 'province 440000'])
  expect(kinds('441900')).toEqual(['organ A', 'city 441900', 'province 440000'])
  expect(kinds('440000')).toEqual(['organ A', 'province 440000'])
  expect(kinds('')).toEqual(['organ A', 'province 440000'])
})
