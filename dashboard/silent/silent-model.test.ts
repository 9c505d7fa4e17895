import { expect, it } from 'vitest'
import type { DarkOrgan } from '#analytics/live/events.ts'
import type { Organ } from '../live/api.ts'
import { sampleOf } from '../fixtures/story.ts'
import { isAllHeard, silentOrgans } from './silent-model.ts'

const dark = (platform: string, since: number | null): DarkOrgan => ({
  organ: platform.toUpperCase(),
  region: '440000',
  platform,
  feeds: ['exchange'],
  since,
  outcome: 'timeout',
})

it('names the silent, those never heard first, then the longest', () => {
  const silent = silentOrgans([dark('gd-a', 300), dark('gd-b', null), dark('gd-c', 100)], new Map())
  expect(silent.map(({ platform }) => platform)).toEqual(['gd-b', 'gd-c', 'gd-a'])
})

it('calls an organ by its short name, and by its code where the province does not name it', () => {
  const words = { zh: '省水利厅', en: 'Water Resources' }
  const organ: Organ = { code: 'GD-A', name: words, short: words, kind: 'provincial', region: '440000' }
  const names = silentOrgans([dark('gd-a', 1), dark('gd-b', 2)], new Map([['GD-A', organ]])).map(
    ({ name }) => name.zh,
  )
  expect(names).toEqual(['省水利厅', 'GD-B'])
})

it('tells the platforms of one organ apart', () => {
  const one = { ...dark('gd-a-alerts', 2), organ: 'GD-A' }
  const names = silentOrgans([dark('gd-a', 1), one, dark('gd-b', 3)], new Map()).map(({ name }) => name.zh)
  expect(names).toEqual(['GD-A gd-a', 'GD-A gd-a-alerts', 'GD-B'])
})

it('that all report is said only where all were heard, not where nobody has had the time to fall silent', () => {
  const share = (value: number | null, more = {}) => sampleOf('platforms_reporting', '', 0, value, more)
  expect(isAllHeard(undefined)).toBe(false)
  expect(isAllHeard(share(null))).toBe(false)
  expect(isAllHeard(share(48 / 69))).toBe(false)
  expect(isAllHeard(share(1, { state: 'stale' }))).toBe(false)
  expect(isAllHeard(share(1))).toBe(true)
})
