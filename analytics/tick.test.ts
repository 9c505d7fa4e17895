import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import type { StoreClient } from '#sql/client.ts'
import { drawnBy } from './indicator/drawn.ts'
import { openTail } from './landing/tail.ts'
import { registerSources } from './landing/register-sources.ts'
import { hoursBehind } from './landing/roll-up.ts'
import type { Delta, OpenAlert } from './live/events.ts'
import { createFrames, keyOf } from './live/frames.ts'
import { createHistory } from './past/history.ts'
import { samplesAt } from './past/sample-log.ts'
import type { Sample } from './sample.ts'
import { MARKS, REGISTER } from './stage/evaluation.ts'
import { stageProvince } from './stage/province.ts'
import {
  catalogueRow,
  exchangeRow,
  HOUR,
  land,
  MINUTE,
  NOW,
  pollRow,
  qualityRow,
  securityRow,
} from './stage/rows.ts'
import { FIRST_TICK, tick, type TickContext } from './tick.ts'

const DRAWN = (() => {
  const province = stageProvince()
  province.destroy()
  const drawn = drawnBy(province.scenes)
  return new Map([...REGISTER].filter(([id]) => drawn.has(id)))
})()

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})
beforeEach(async () => {
  await scratch.empty()
  const province = stageProvince()
  onTestFinished(() => province.destroy())
  await registerSources(scratch.client, province, NOW - HOUR)
})
afterAll(() => scratch.close())

/** Ticks over a store at moments that the test chooses, and everything that was pushed. */
function openTicks(store: StoreClient = scratch.client) {
  const frames = createFrames({ build: 'b', provenance: 'simulated', seq: 0, samples: [] })
  /** What people have made of alerts. */
  const handlings = new Map<string, OpenAlert['handling']>()
  const context: TickContext = {
    store,
    province: '440000',
    organs: [],
    marks: MARKS,
    register: DRAWN,
    tail: openTail(store, 0),
    frames,
    history: createHistory(DRAWN, new Set(DRAWN.keys()), MARKS.C),
    backfill: () => ({ done: 0, total: 0 }),
    handlingOf: ({ alert }) => handlings.get(alert),
  }
  let memory = FIRST_TICK
  const pushed: Delta[] = []
  return {
    frames,
    pushed,
    handlings,
    async at(moment: number): Promise<Delta | null> {
      const result = await tick(context, memory, moment)
      if (result.frame) pushed.push(result.frame)
      await result.finish()
      memory = result.memory
      return result.frame
    },
  }
}

/** Every source is heard at this moment. */
function allHeard(started: number): object[] {
  const province = stageProvince()
  province.destroy()
  return province.platforms.flatMap(({ id, organ, region, feeds }) =>
    feeds.map(({ feed }) => ({ ...pollRow({ platform: id, started }), feed, organ, region })),
  )
}

const pick = (samples: readonly Sample[] | undefined, indicator: string, scope_id = '440000', part = '') =>
  samples?.find(
    (sample) => sample.indicator === indicator && sample.scope_id === scope_id && sample.part === part,
  )

describe('a tick', () => {
  it('turns what has landed into values, which are logged and sent', async () => {
    const ticks = openTicks()
    await land(scratch.client, {
      poll: allHeard(NOW - 1000),
      exchange: [exchangeRow({ observed_at: NOW - 3 * HOUR, records: 500 })],
      security: [securityRow({ warn_level: 1 })],
    })
    const frame = await ticks.at(NOW)
    expect(pick(frame?.samples, 'sharing_records_24h')).toMatchObject({ value: 500, state: 'known', at: NOW })
    expect(pick(frame?.samples, 'open_alerts', '440000', 'red')).toMatchObject({ value: 1, status: 'bad' })
    expect(frame?.alerts).toMatchObject([{ alert: 'a1', held: false }])
    expect(await samplesAt(scratch.client, { at: NOW })).toHaveLength(frame?.samples.length ?? 0)
  })

  it('sends nothing where nothing has changed', async () => {
    const ticks = openTicks()
    await land(scratch.client, { poll: allHeard(NOW - 1000) })
    await ticks.at(NOW)
    expect(await ticks.at(NOW + 1)).toBeNull()
    expect(await ticks.at(NOW + 6_000)).toBeNull()
  })

  it('rolls up once what has landed, and what no frame is made of when the frame is out', async () => {
    const rolled: string[] = []
    const counting: StoreClient = {
      ...scratch.client,
      run: (sql, parameters) => {
        rolled.push(/INSERT INTO (\w+)/.exec(sql)?.[1] ?? sql)
        return scratch.client.run(sql, parameters)
      },
      insert: (table, lines) => {
        rolled.push(table)
        return scratch.client.insert(table, lines)
      },
    }
    const ticks = openTicks(counting)
    await land(scratch.client, { poll: allHeard(NOW - 1000), exchange: [exchangeRow()] })
    await ticks.at(NOW)
    expect(rolled).toEqual(['exchange_organ_step', 'indicator_sample', 'exchange_hour', 'exchange_day'])
    await ticks.at(NOW + 6_000)
    expect(rolled.filter((one) => one !== 'indicator_sample')).toHaveLength(3)

    // What silent platforms were counting is told from hours.
    rolled.length = 0
    await land(scratch.client, { exchange: [exchangeRow({ calls: 7 })] })
    await ticks.at(NOW + HOUR)
    expect(rolled).toEqual(['exchange_organ_step', 'exchange_hour', 'indicator_sample', 'exchange_day'])
  })

  it('whose hours cannot be rolled up has shown its frame, and the next one rolls them up', async () => {
    let isBroken = true
    const failing: StoreClient = {
      ...scratch.client,
      run: (sql, parameters) =>
        isBroken && sql.includes('INSERT INTO exchange_hour')
          ? Promise.reject(new Error('the store is gone'))
          : scratch.client.run(sql, parameters),
    }
    const ticks = openTicks(failing)
    await land(scratch.client, { poll: allHeard(NOW - 1000), exchange: [exchangeRow({ records: 500 })] })
    await expect(ticks.at(NOW)).rejects.toThrow('the store is gone')
    expect(pick(ticks.pushed.at(-1)?.samples, 'sharing_records_24h')).toMatchObject({ value: 500 })
    expect(await hoursBehind(scratch.client)).toHaveLength(1)
    isBroken = false
    expect(await ticks.at(NOW + 1000)).toBeNull()
    expect(await hoursBehind(scratch.client)).toEqual([])
  })

  it('asks what lends facts to the plan again when something of it has landed, and not before', async () => {
    let asked = 0
    const landing =
      REGISTER.get('landing_rate')?.undisturbed.match(/landed AS numerator/)?.[0] ?? 'no such statement'
    const counting: StoreClient = {
      ...scratch.client,
      rows: (schema, sql, parameters) => {
        if (sql.includes(landing)) asked += 1
        return scratch.client.rows(schema, sql, parameters)
      },
    }
    const ticks = openTicks(counting)
    const shown = (frame: Delta | null) =>
      pick(frame?.samples, 'plan_completion', '440000', 'P3-1:landed')?.value
    await land(scratch.client, {
      poll: allHeard(NOW - 1000),
      catalogue: [catalogueRow({ entry: 'C1', should_land: 1, landed: 0 })],
    })
    expect(shown(await ticks.at(NOW))).toBe(0)
    const once = asked
    await land(scratch.client, { exchange: [exchangeRow({ observed_at: NOW - 3 * HOUR })] })
    const frame = await ticks.at(NOW + 1000)
    expect(pick(frame?.samples, 'plan_completion', '440000', 'P3-1:answered')).toBeDefined()
    expect(asked).toBe(once)
    await land(scratch.client, { catalogue: [catalogueRow({ entry: 'C1', should_land: 1, landed: 1 })] })
    expect(shown(await ticks.at(NOW + 2000))).toBe(1)
  })

  it('notices silence with nothing landing', async () => {
    const ticks = openTicks()
    await land(scratch.client, { poll: allHeard(NOW - 1000) })
    await ticks.at(NOW)
    const frame = await ticks.at(NOW + 45_000)
    expect(frame?.dark?.map(({ platform }) => platform)).toEqual([
      'gd-440100',
      'gd-440300',
      'gd-jyt',
      'gd-zsj',
    ])
    expect(pick(frame?.samples, 'platforms_reporting')).toMatchObject({ value: 0, status: 'bad' })
    expect(pick(frame?.samples, 'sharing_records_24h')).toMatchObject({ state: 'stale' })
  })

  it('holds the alerts of a platform that has fallen silent', async () => {
    const ticks = openTicks()
    await land(scratch.client, { poll: allHeard(NOW - 1000), security: [securityRow()] })
    await ticks.at(NOW)
    const frame = await ticks.at(NOW + HOUR)
    expect(frame?.alerts).toMatchObject([{ alert: 'a1', held: true }])
  })

  it('that fails loses nothing: the next one finds the same changes, and what was not logged was not shown', async () => {
    let broken: string | null = null
    const failing: StoreClient = {
      ...scratch.client,
      insert: (table, lines) =>
        broken === table
          ? Promise.reject(new Error('the store is gone'))
          : scratch.client.insert(table, lines),
      run: (sql, parameters) =>
        broken === 'exchange_organ_step' && sql.includes('INSERT INTO exchange_organ_step')
          ? Promise.reject(new Error('the store is gone'))
          : scratch.client.run(sql, parameters),
    }
    const ticks = openTicks(failing)
    await land(scratch.client, { poll: allHeard(NOW - 1000) })
    await ticks.at(NOW)
    const before = ticks.frames.snapshot(NOW)

    await land(scratch.client, { exchange: [exchangeRow({ observed_at: NOW - 3 * HOUR, records: 500 })] })
    for (const place of ['exchange_organ_step', 'indicator_sample']) {
      broken = place
      await expect(ticks.at(NOW + 1000)).rejects.toThrow('the store is gone')
      expect(ticks.frames.snapshot(NOW)).toEqual(before)
      expect(ticks.frames.since(before.seq)).toEqual([])
    }
    broken = null
    const frame = await ticks.at(NOW + 2000)
    expect(frame?.seq).toBe(before.seq + 1)
    expect(pick(frame?.samples, 'sharing_records_24h')).toMatchObject({ value: 500 })
  })

  it('looks at what only its facts change when they change, and once a minute', async () => {
    let asked: string[] = []
    const listening: StoreClient = {
      ...scratch.client,
      rows: (schema, sql, parameters) => {
        asked.push(sql)
        return scratch.client.rows(schema, sql, parameters)
      },
    }
    const asks = (table: string): boolean => asked.some((sql) => new RegExp(`FROM ${table}\\b`).test(sql))
    const ticks = openTicks(listening)
    await land(scratch.client, { poll: allHeard(NOW - 1000), catalogue: [catalogueRow()] })
    await ticks.at(NOW)
    asked = []
    await ticks.at(NOW + 6_000)
    expect([asks('quality_platform'), asks('security_platform')]).toEqual([true, false])

    await land(scratch.client, { security: [securityRow()] })
    asked = []
    expect(pick((await ticks.at(NOW + 7_000))?.samples, 'open_alerts')).toMatchObject({ value: 1 })
    expect([asks('quality_platform'), asks('security_platform')]).toEqual([false, true])

    await land(scratch.client, { poll: allHeard(NOW + 59_000) })
    await ticks.at(NOW + 59_500)
    asked = []
    await ticks.at(NOW + 61_000)
    await ticks.at(NOW + 67_000)
    expect(asks('security_platform')).toBe(true)
  })

  it('tells at once what people have made of an alert that its source calls open, with nothing landing', async () => {
    const ticks = openTicks()
    await land(scratch.client, {
      poll: allHeard(NOW - 1000),
      security: [securityRow({ alert: 'A1' }), securityRow({ alert: 'A2' })],
    })
    await ticks.at(NOW)
    const told = () => new Map(ticks.frames.alerts().map(({ alert, handling }) => [alert, handling]))
    expect(told()).toEqual(
      new Map([
        ['A1', undefined],
        ['A2', undefined],
      ]),
    )
    ticks.handlings.set('A1', 'closed')
    expect((await ticks.at(NOW + 1_000))?.alerts).toHaveLength(2)
    expect(told()).toEqual(
      new Map([
        ['A1', 'closed'],
        ['A2', undefined],
      ]),
    )
    expect(await ticks.at(NOW + 2_000)).toBeNull()
    // The list is read anew, and says it still.
    await land(scratch.client, { security: [securityRow({ alert: 'A3' })] })
    await ticks.at(NOW + 3_000)
    expect(told().get('A1')).toBe('closed')
    ticks.handlings.delete('A1')
    await ticks.at(NOW + 4_000)
    expect(told().get('A1')).toBeUndefined()
  })

  it('counts what is listed for a moment to come once that has come, with nothing landing', async () => {
    const ticks = openTicks()
    await land(scratch.client, {
      poll: allHeard(NOW - 1000),
      security: [securityRow({ observed_at: NOW + 8_000 })],
    })
    expect(pick((await ticks.at(NOW))?.samples, 'open_alerts')).toMatchObject({ value: 0 })
    await ticks.at(NOW + 6_000)
    expect(pick((await ticks.at(NOW + 12_000))?.samples, 'open_alerts')).toMatchObject({ value: 1 })
    expect(await ticks.at(NOW + 14_000)).toBeNull()
  })

  it('goes on sweeping when the clock is put back', async () => {
    const ticks = openTicks()
    await land(scratch.client, {
      poll: allHeard(NOW - 1000),
      quality: [qualityRow({ observed_at: NOW - 3 * HOUR })],
    })
    await ticks.at(NOW)
    const frame = await ticks.at(NOW - 4 * HOUR)
    expect(pick(frame?.samples, 'quality_score', '440000', 'accuracy')).toMatchObject({
      value: null,
      at: NOW - 4 * HOUR,
    })
  })
})

describe('what the wall showed at a moment', () => {
  it('is what was pushed for each key up to then, byte for byte', async () => {
    const ticks = openTicks()
    const moments = Array.from({ length: 12 }, (_, place) => NOW + place * 7_000)
    for (const [place, at] of moments.entries()) {
      await land(scratch.client, {
        poll: place % 5 === 4 ? [] : allHeard(at - 500),
        exchange: [
          exchangeRow({
            observed_at: NOW - 2 * HOUR + place * 5 * MINUTE,
            records: 10 ** place,
            known_at: at,
          }),
        ],
        quality: [qualityRow({ observed_at: at - 1000, failed: place * 3, checked: 37, known_at: at })],
        security: [
          securityRow({
            alert: `a${place % 3}`,
            observed_at: at - 1000,
            warn_level: (place % 4) + 1,
            known_at: at,
          }),
        ],
      })
      await ticks.at(at)
    }
    for (const at of [
      NOW - 1,
      NOW,
      ...moments.map((moment) => moment + 3_000),
      ...moments.map((moment) => moment - 1),
    ]) {
      const shown = new Map<string, Sample>()
      for (const frame of ticks.pushed)
        if (frame.at <= at) for (const one of frame.samples) shown.set(keyOf(one), one)
      const logged = await samplesAt(scratch.client, { at })
      const sorted = (samples: Iterable<Sample>) => [...samples].map((one) => JSON.stringify(one)).toSorted()
      expect(sorted(logged)).toEqual(sorted(shown.values()))
    }
    expect(ticks.pushed.length).toBeGreaterThan(10)
  })
})
