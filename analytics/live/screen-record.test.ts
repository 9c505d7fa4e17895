import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { HOUR, NOW } from '../stage/rows.ts'
import { openScreenRecord, rememberedScreens } from './screen-record.ts'
import type { KnownScreen } from './screens.ts'

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})
beforeEach(() => scratch.empty())
afterAll(() => scratch.close())

const known = (over: Partial<KnownScreen>): KnownScreen => ({
  ...{
    screen: 'hall-1',
    named: true,
    scene: 'overview',
    build: 'b',
    drawn_seq: 1,
    drawn_at: NOW,
    frame_ms: 17,
  },
  ...{ heap_mb: null, state: 'fresh', first_at: NOW, reported_at: NOW, proved_at: NOW, pages: 1 },
  ...over,
})

it('a screen with a name is remembered as it was last heard, and a visitor is not', async () => {
  const record = openScreenRecord(scratch.client)
  await record.keep([known({}), known({ screen: 'x7', named: false })], NOW)
  await record.keep([known({ scene: 'plan', reported_at: NOW + 30_000 })], NOW + 30_000)
  const before = { scene: 'overview', build: 'b', first_at: NOW, reported_at: NOW, proved_at: NOW }
  expect(await rememberedScreens(scratch.client)).toEqual([{ screen: 'hall-1', ...before }])
  const later = { scene: 'plan', reported_at: NOW + 61_000, proved_at: NOW + 61_000 }
  await record.keep([known(later)], NOW + 61_000)
  expect(await rememberedScreens(scratch.client)).toEqual([{ screen: 'hall-1', ...before, ...later }])
})

it('one that has never drawn anything fresh is remembered as such', async () => {
  await openScreenRecord(scratch.client).keep([known({ proved_at: null })], NOW)
  expect(await rememberedScreens(scratch.client)).toMatchObject([{ screen: 'hall-1', proved_at: null }])
})

it('one that had been silent for a day when the last was heard is not, however long ago that is', async () => {
  const gone = known({ screen: 'old', reported_at: NOW - 24 * HOUR })
  await openScreenRecord(scratch.client).keep([known({}), gone], NOW)
  expect((await rememberedScreens(scratch.client)).map(({ screen }) => screen)).toEqual(['hall-1'])
})
