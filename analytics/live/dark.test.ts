import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { registerSources } from '../landing/register-sources.ts'
import { stageProvince } from '../stage/province.ts'
import { DAY, HOUR, land, NOW, pollRow } from '../stage/rows.ts'
import { readDark, readSilent } from './dark.ts'

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})
beforeEach(async () => {
  await scratch.empty()
  const province = stageProvince()
  onTestFinished(() => province.destroy())
  await registerSources(scratch.client, province, NOW)
})
afterAll(() => scratch.close())

const darkAt = async (at: number): Promise<string[]> =>
  (await readDark(scratch.client, at)).map(({ platform }) => platform).sort()

describe('a platform', () => {
  it('is dark when its fastest feed has had no good poll for two cadences, and not less than 30 s', async () => {
    await land(scratch.client, { poll: [pollRow({ platform: 'gd-zsj', started: NOW })] })
    expect(await darkAt(NOW + 30_000)).not.toContain('gd-zsj')
    expect(await darkAt(NOW + 30_001)).toContain('gd-zsj')
  })

  it('is dark though a slower feed of it answers', async () => {
    await land(scratch.client, { poll: [pollRow({ platform: 'gd-jyt', feed: 'catalogue', started: NOW })] })
    expect(await darkAt(NOW)).toContain('gd-jyt')
  })

  it('is not lit by a poll that failed, nor by one for the past', async () => {
    await land(scratch.client, {
      poll: [
        pollRow({ platform: 'gd-zsj', started: NOW - HOUR }),
        pollRow({ platform: 'gd-zsj', started: NOW - 2000, outcome: 'timeout' }),
        pollRow({ platform: 'gd-zsj', started: NOW - 1000, backfill: 1 }),
      ],
    })
    const dark = await readDark(scratch.client, NOW)
    expect(dark.find(({ platform }) => platform === 'gd-zsj')).toEqual({
      organ: 'GD-ZSJ',
      region: '440000',
      platform: 'gd-zsj',
      feeds: ['exchange'],
      since: NOW - HOUR,
      outcome: 'timeout',
    })
  })

  it('that was never heard is dark since nobody knows when', async () => {
    expect(await readDark(scratch.client, NOW)).toContainEqual({
      organ: 'GD-440300',
      region: '440300',
      platform: 'gd-440300',
      feeds: ['catalogue', 'exchange'],
      since: null,
      outcome: '',
    })
  })

  it('is not known to be dark after a start before its fastest feed was asked, though a slower one was', async () => {
    const absence = { from: NOW - HOUR, until: NOW }
    const later = NOW + 2_000
    const poll = (platform: string, feed: 'exchange' | 'catalogue', outcome: 'ok' | 'refused') =>
      pollRow({ platform, feed, outcome, started: NOW + 1_000 })
    await land(scratch.client, {
      poll: [
        poll('gd-jyt', 'catalogue', 'ok'),
        poll('gd-440300', 'catalogue', 'refused'),
        poll('gd-zsj', 'exchange', 'refused'),
      ],
    })
    const { dark, pending } = await readSilent(scratch.client, later, absence)
    expect(dark.map(({ platform }) => platform)).toEqual(['gd-zsj'])
    expect(pending.map(({ platform }) => platform).sort()).toEqual(['gd-440100', 'gd-440300', 'gd-jyt'])
  })

  it('that was dark at a past moment stays so in hindsight, though it has answered since', async () => {
    const poll = (started: number) => pollRow({ platform: 'gd-zsj', started })
    await land(scratch.client, { poll: [poll(NOW - 2 * DAY), poll(NOW - HOUR), poll(NOW)] })
    expect(await darkAt(NOW - HOUR + 20_000)).not.toContain('gd-zsj')
    expect(await darkAt(NOW - HOUR + 40_000)).toContain('gd-zsj')
    expect(await darkAt(NOW - 2 * DAY + 1000)).not.toContain('gd-zsj')
  })
})
