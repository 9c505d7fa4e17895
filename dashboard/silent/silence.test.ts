import { expect, it } from 'vitest'
import type { DarkOrgan } from '#analytics/live/events.ts'
import { silentOf } from './silence.ts'

const dark = (platform: string, ...feeds: string[]): DarkOrgan => ({
  organ: 'GD-A',
  region: '440000',
  platform,
  feeds,
  since: null,
  outcome: 'refused',
})
const names = (some: readonly DarkOrgan[]) => some.map(({ platform }) => platform)

it('a silent platform hides nothing of what it does not feed: another may tell that of the same organ', () => {
  const silent = [dark('alerts', 'security'), dark('checks', 'quality', 'exchange')]
  expect(names(silentOf(silent, { feeds: ['quality'] }))).toEqual(['checks'])
  expect(names(silentOf(silent, { feeds: ['catalogue'] }))).toEqual([])
})

it('of an indicator that is told by all platforms, and of one not known yet, every silence is its own', () => {
  const silent = [dark('alerts', 'security')]
  expect(names(silentOf(silent, { feeds: [] }))).toEqual(['alerts'])
  expect(names(silentOf(silent, undefined))).toEqual(['alerts'])
})
