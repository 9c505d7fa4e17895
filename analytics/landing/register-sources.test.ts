import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { readSources } from '../indicator/sources.ts'
import { stageProvince } from '../stage/province.ts'
import { NOW } from '../stage/rows.ts'
import { registerSources } from './register-sources.ts'

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})
beforeEach(() => scratch.empty())
afterAll(() => scratch.close())

const expected = async (): Promise<string[]> =>
  (await readSources(scratch.client, NOW)).map(({ platform, feed }) => `${platform} ${feed}`).sort()

describe("the province's files", () => {
  it('say who should report, from the next start on', async () => {
    const province = stageProvince()
    onTestFinished(() => province.destroy())
    await registerSources(scratch.client, province, NOW)
    expect(await expected()).toHaveLength(11)
    const [first, ...others] = province.platforms
    const slower = {
      ...province,
      platforms: others.map((one) => ({
        ...one,
        feeds: one.feeds.map((feed) => ({ ...feed, cadence_s: 77 })),
      })),
    }
    await registerSources(scratch.client, slower, NOW + 1)
    expect((await expected()).some((name) => name.startsWith(`${first?.id} `))).toBe(false)
    expect(new Set((await readSources(scratch.client, NOW)).map(({ cadence_s }) => cadence_s))).toEqual(
      new Set([77]),
    )
    await registerSources(scratch.client, province, NOW + 2)
    expect(await expected()).toHaveLength(11)
  })

  it('may name nobody at all', async () => {
    const province = stageProvince({ platforms: [] })
    onTestFinished(() => province.destroy())
    await registerSources(scratch.client, province, NOW)
    expect(await expected()).toEqual([])
  })
})
