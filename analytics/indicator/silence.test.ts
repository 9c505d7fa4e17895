/** Silence is never green: whoever falls silent, no colour anywhere gets better for it. */
import { env } from 'node:process'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FeedName } from '#sql/feeds.ts'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import type { Sample, Status } from '../sample.ts'
import { evaluateAll, nameOf } from '../stage/evaluation.ts'
import type { World } from '../stage/oracle-parts.ts'
import {
  DAY,
  exchangeRow,
  HOUR,
  NOW,
  qualityRow,
  securityRow,
  type Common,
  type PollRow,
} from '../stage/rows.ts'
import { putPolls, putWorld } from '../stage/put-world.ts'
import { CALENDAR } from '../stage/world-cases.ts'
import { together, worlds } from '../stage/world.ts'

const CASES = Number(env['YUEMAI_CASES'] ?? 3)
const SEED = Number(env['YUEMAI_SEED'] ?? 20_261_123)
const CASE_MS = 60_000
/** Shrinking ends in time for its counterexample to be told. */
const LIMITS = { seed: SEED, interruptAfterTimeLimit: CASES * CASE_MS * 0.8, markInterruptAsFailure: true }

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})

afterAll(() => scratch.close())

const RANK: Record<Status, number> = { none: 0, unknown: 0, bad: 0, warn: 1, good: 2 }

/** Values whose colour is better in `after`: nothing that was said, or red, and now is not. */
function improvements(before: readonly Sample[], after: readonly Sample[]): string[] {
  const colours = new Map(before.map((sample) => [nameOf(sample), sample.status]))
  return after.flatMap((sample) => {
    const was = colours.get(nameOf(sample)) ?? 'unknown'
    return RANK[sample.status] > RANK[was] ? [`${nameOf(sample)}: ${was} → ${sample.status}`] : []
  })
}

const statusesAt = (at: number): Promise<Sample[]> => evaluateAll(scratch.client, '440000', at)

/** Every source of the world, polled well at each of these moments. */
function polledAt({ platforms }: World, moments: readonly number[]): PollRow[] {
  return platforms.flatMap(({ id, feeds }) =>
    feeds.flatMap(({ feed }) =>
      moments.map((started) => ({
        platform: id,
        feed,
        started,
        outcome: 'ok' as const,
        backfill: 0 as const,
      })),
    ),
  )
}

async function repoll(polls: readonly PollRow[]): Promise<void> {
  await scratch.client.run('TRUNCATE TABLE poll')
  await scratch.client.run('TRUNCATE TABLE poll_now')
  await putPolls(scratch.client, polls)
}

/** All is well, but for what the victim says, and a row here and there. */
function wellBut(world: World, victim: string | undefined): World {
  const isIll = (row: Common, place: number): boolean => row.platform === victim || place % 23 === 22
  return {
    ...world,
    exchange: world.exchange.map((row, place) => (isIll(row, place) ? row : { ...row, failures: 0 })),
    quality: world.quality.map((row, place) =>
      isIll(row, place) ? row : { ...row, status: 'passed', checked: Math.max(row.checked, 1), failed: 0 },
    ),
    security: world.security.map((row, place) => (isIll(row, place) ? row : { ...row, warn_level: 4 })),
    catalogue: world.catalogue.map((row, place) =>
      isIll(row, place) ? row : { ...row, mounted: 'api', last_data_at: row.observed_at },
    ),
  }
}

const victims = fc.record({ platform: fc.nat(), feed: fc.option(fc.nat()) })

/** The polls of one source, or of all of a platform, from `from` on. */
function victimOf({ platforms }: World, { platform, feed }: { platform: number; feed: number | null }) {
  const victim = platforms[platform % platforms.length]
  const source = feed === null ? undefined : victim?.feeds[feed % victim.feeds.length]?.feed
  return {
    id: victim?.id,
    feeds: new Set(source === undefined ? victim?.feeds.map((one) => one.feed) : [source]),
    isOf: (poll: { platform: string; feed: string }) =>
      poll.platform === victim?.id && (source === undefined || poll.feed === source),
  }
}

describe('a source that falls silent', () => {
  it(
    'improves no colour, however long it has been silent',
    async () => {
      const since = fc.constantFrom(HOUR, 2 * DAY, 29 * DAY, 31 * DAY, 45 * DAY, 100 * DAY)
      const property = fc.asyncProperty(worlds, victims, since, async (parts, chosen, ago) => {
        const victim = victimOf(together(parts), chosen)
        const world = wellBut(together(parts), victim.id)
        await scratch.empty()
        const polls = polledAt(world, [NOW, NOW - HOUR, NOW - 2 * DAY, NOW - 40 * DAY])
        await putWorld(scratch.client, { ...world, polls })
        const before = await statusesAt(NOW)
        await repoll(polls.filter((poll) => !victim.isOf(poll) || poll.started < NOW - ago))
        expect(improvements(before, await statusesAt(NOW))).toEqual([])
      })
      await fc.assert(property, { ...LIMITS, numRuns: CASES })
    },
    CASES * CASE_MS,
  )

  it(
    'improves none either by what it then no longer says, as far as that is no more than what it used to carry',
    async () => {
      const later = fc.record({
        failed: fc.nat(9),
        status: fc.constantFrom('passed', 'failed', 'not_run'),
        mounted: fc.constantFrom('none', 'api'),
        state: fc.constantFrom('open', 'closed'),
      })
      const badness = fc.array(later, { minLength: 50, maxLength: 50 })
      const lengths = fc.constantFrom(26 * HOUR, 45 * DAY)
      const property = fc.asyncProperty(
        worlds,
        victims,
        lengths,
        badness,
        async (parts, chosen, lasts, laters) => {
          const victim = victimOf(together(parts), chosen)
          const world = wellBut(together(parts), victim.id)
          let place = 0
          /** The same again 26 hours later: of the victim, as bad as chance has it. */
          const again = <Row extends Common>(
            feed: FeedName,
            rows: readonly Row[],
            worsen: (row: Row, as: (typeof laters)[0]) => Partial<Row>,
          ): Row[] =>
            rows
              .filter(
                ({ observed_at, platform }) =>
                  observed_at < NOW && (platform !== victim.id || victim.feeds.has(feed)),
              )
              .map((row) => {
                place += 1
                const as = laters[place % laters.length]
                const next = { ...row, observed_at: row.observed_at + lasts, known_at: row.known_at + lasts }
                return row.platform === victim.id && as ? { ...next, ...worsen(row, as) } : next
              })
          const today = {
            exchange: world.exchange.filter(({ observed_at }) => observed_at < NOW),
            quality: world.quality.filter(({ observed_at }) => observed_at < NOW),
            security: world.security.filter(({ observed_at }) => observed_at < NOW),
            catalogue: world.catalogue.filter(({ observed_at }) => observed_at < NOW),
          }
          const tomorrow = {
            exchange: again('exchange', today.exchange, ({ calls }, { failed }) => ({
              failures: Math.min(calls, failed * 6),
            })),
            quality: again('quality', today.quality, (_row, { failed, status }) => ({ failed, status })),
            security: again('security', today.security, (_row, { state }) => ({ state })),
            catalogue: again('catalogue', today.catalogue, (_row, { mounted }) => ({ mounted })),
          }
          const isLeft =
            (feed: FeedName) =>
            (row: Common): boolean =>
              row.platform !== victim.id || !victim.feeds.has(feed)
          const polls = polledAt(world, [NOW, NOW + lasts])
          const put = async (facts: typeof today, heard: readonly PollRow[]): Promise<Sample[]> => {
            await scratch.empty()
            await putWorld(scratch.client, { ...world, ...facts, polls: heard })
            return statusesAt(NOW + lasts)
          }
          const both = <Row extends Common>(
            feed: FeedName,
            one: readonly Row[],
            other: readonly Row[],
            silent: boolean,
          ): Row[] => [...one, ...other.filter((row) => !silent || isLeft(feed)(row))]
          const facts = (silent: boolean): typeof today => ({
            exchange: both('exchange', today.exchange, tomorrow.exchange, silent),
            quality: both('quality', today.quality, tomorrow.quality, silent),
            security: both('security', today.security, tomorrow.security, silent),
            catalogue: both('catalogue', today.catalogue, tomorrow.catalogue, silent),
          })
          const before = await put(facts(false), polls)
          const after = await put(
            facts(true),
            polls.filter((poll) => !victim.isOf(poll) || poll.started <= NOW),
          )
          expect(improvements(before, after)).toEqual([])
        },
      )
      await fc.assert(property, { ...LIMITS, numRuns: CASES })
    },
    CASES * CASE_MS,
  )

  describe('is held at what it last said', () => {
    const organs = ['GD-JYT', 'GD-GAT', 'GD-ZSJ'].map((code) => ({ code, region: '440000' }))
    const platformOf = (organ: string, feed: FeedName) => ({
      id: organ.toLowerCase(),
      organ,
      region: '440000',
      feeds: [{ feed, cadence_s: 60, looks_back: 1 as const }],
    })
    const world = (feed: FeedName): World => ({
      province: '440000',
      organs,
      platforms: organs.map(({ code }) => platformOf(code, feed)),
      polls: [],
      exchange: [],
      quality: [],
      security: [],
      catalogue: [],
      census: [],
      request: [],
      progress: [],
      document: [],
      measure: [],
      cases: [],
      calendar: CALENDAR,
    })
    const colourOf = (samples: readonly Sample[], name: string): string | undefined =>
      samples.find((sample) => nameOf(sample) === name)?.status

    async function silence(
      feed: FeedName,
      facts: Partial<World>,
      silent: string,
      since: number,
    ): Promise<Sample[]> {
      const polls = polledAt(world(feed), [since, NOW]).filter(
        (poll) => poll.platform !== silent || poll.started <= since,
      )
      await scratch.empty()
      await putWorld(scratch.client, { ...world(feed), ...facts, polls })
      return statusesAt(NOW)
    }

    it('in quality, when its last runs are older than the 30 days that count', async () => {
      const since = NOW - 40 * DAY
      const good = qualityRow({ platform: 'gd-gat', organ: 'GD-GAT' })
      const bad = qualityRow({ platform: 'gd-jyt', organ: 'GD-JYT', failed: 100, observed_at: since - HOUR })
      const samples = await silence('quality', { quality: [good, bad] }, 'gd-jyt', since)
      expect(colourOf(samples, 'quality_score province 440000 accuracy')).toBe('bad')
      expect(colourOf(samples, 'quality_score organ GD-GAT accuracy')).toBe('good')
    })

    it('in exchange, when the window no longer holds what it carried', async () => {
      const since = NOW - 3 * DAY
      const good = exchangeRow({ platform: 'gd-gat', organ: 'GD-GAT', calls: 100 })
      const gone = exchangeRow({ platform: 'gd-jyt', organ: 'GD-JYT', calls: 100, observed_at: since - HOUR })
      const samples = await silence('exchange', { exchange: [good, gone] }, 'gd-jyt', since)
      expect(
        samples.find((sample) => nameOf(sample) === 'exchange_success_rate province 440000 '),
      ).toMatchObject({
        value: 1,
        worst: 0.5,
        status: 'bad',
      })
    })

    it('in exchange, when a relay no longer tells what a provider makes of itself', async () => {
      const since = NOW - 3 * DAY
      const own = exchangeRow({ platform: 'gd-jyt', organ: 'GD-JYT', calls: 100 })
      const other = exchangeRow({ platform: 'gd-jyt', organ: 'GD-JYT', calls: 300, resource: 'not-relayed' })
      const relayed = exchangeRow({
        platform: 'gd-zsj',
        organ: 'GD-ZSJ',
        provider: 'GD-JYT',
        side: 'relay',
        calls: 100,
        failures: 90,
        observed_at: since - HOUR,
      })
      const samples = await silence('exchange', { exchange: [own, other, relayed] }, 'gd-zsj', since)
      expect(
        samples.find((sample) => nameOf(sample) === 'exchange_success_rate organ GD-JYT '),
      ).toMatchObject({
        value: 1,
        worst: 0.75,
        status: 'bad',
      })
    })

    it('in alerts, which are neither closed nor good', async () => {
      const since = NOW - 3 * DAY
      const alert = securityRow({
        platform: 'gd-jyt',
        organ: 'GD-JYT',
        warn_level: 1,
        observed_at: since - HOUR,
      })
      const samples = await silence('security', { security: [alert] }, 'gd-jyt', since)
      expect(colourOf(samples, 'open_alerts province 440000 red')).toBe('bad')
      expect(colourOf(samples, 'open_alerts organ GD-GAT red')).toBe('good')
      const none = await silence('security', {}, 'gd-jyt', since)
      expect(colourOf(none, 'open_alerts province 440000 red')).toBe('unknown')
    })
  })
})
