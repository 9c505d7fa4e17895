/** A value of yesterday and what became of it, over a real store: each cause is what happened to the facts. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { evaluate } from '../indicator/evaluate.ts'
import type { Indicator } from '../indicator/register.ts'
import { readSources } from '../indicator/sources.ts'
import { rollUpPlatforms } from '../landing/roll-up-platforms.ts'
import { rollUp } from '../landing/roll-up.ts'
import { registerSources } from '../landing/register-sources.ts'
import { appendSamples } from '../past/sample-log.ts'
import { stageProvince, type StageProvince } from '../stage/province.ts'
import {
  catalogueRow,
  DAY,
  exchangeRow,
  HOUR,
  hoursOf,
  land,
  MINUTE,
  NOW,
  pollRow,
  qualityRow,
  type Landed,
} from '../stage/rows.ts'
import { MARKS, REGISTER } from '../stage/evaluation.ts'
import type { Sample } from '../sample.ts'
import { readChange } from './change.ts'
import type { Formula } from './recompute.ts'

let scratch: ScratchStore
let province: StageProvince

beforeAll(async () => {
  scratch = await openScratchStore()
  province = stageProvince()
})
beforeEach(async () => {
  await scratch.empty()
  await registerSources(scratch.client, province, NOW - 30 * DAY)
  await land(scratch.client, {
    poll: (['exchange', 'quality', 'catalogue', 'census'] as const).map((feed) =>
      pollRow({ feed, started: NOW - 1000 }),
    ),
  })
})
afterAll(async () => {
  await scratch.close()
  province.destroy()
})

/** What was landed is shown: computed from what is in the store, and logged. */
async function show(indicator: Indicator, at: number): Promise<Sample[]> {
  const samples = await valuesOf(indicator, at)
  await appendSamples(scratch.client, samples)
  return samples
}

async function valuesOf(indicator: Indicator, at: number): Promise<Sample[]> {
  await rollUpPlatforms(scratch.client)
  const sources = await readSources(scratch.client, at)
  return evaluate(indicator, at, sources, evaluation())
}

const evaluation = () => ({
  store: scratch.client,
  province: province.code,
  organs: province.organs,
  marks: MARKS,
})

async function exchange(rows: Landed<'exchange'>[]): Promise<void> {
  await land(scratch.client, { exchange: rows })
  await rollUp(scratch.client, hoursOf(rows))
}

const indicatorOf = (id: string): Indicator => {
  const found = REGISTER.get(id)
  if (!found) throw new Error(id)
  return found
}

const changeIn = (
  indicator: Indicator,
  now: Sample[],
  over: { since: number; part?: string; view?: 'known' | 'corrected'; formula?: Formula | null },
) =>
  readChange(
    evaluation(),
    {
      indicator,
      formula: over.formula === undefined ? indicator : over.formula,
      scope_kind: 'province',
      scope_id: province.code,
      part: over.part ?? '',
      members: province.organs.map(({ code }) => code),
      since: over.since,
    },
    now,
    over.view ?? 'known',
  )

const effects = (change: { steps: { cause: string; value: number | null }[] }) =>
  Object.fromEntries(
    change.steps.filter(({ value }) => value !== 0).map(({ cause, value }) => [cause, value]),
  )

describe('what changed since', () => {
  it('of a sum is told fact by fact: new, late, restated, and gone from the window', async () => {
    const indicator = indicatorOf('sharing_records_24h')
    const then = NOW - 2 * HOUR
    const row = (over: Partial<Landed<'exchange'>>) => exchangeRow({ known_at: then - MINUTE, ...over })
    await exchange([
      row({ observed_at: then - HOUR, records: 100 }),
      row({ observed_at: then - HOUR, records: 40, resource: 'restated' }),
      // Leaves the window before now.
      row({ observed_at: then - 23 * HOUR, records: 7, resource: 'old' }),
    ])
    await show(indicator, then)
    await exchange([
      row({ observed_at: then - HOUR, records: 33, resource: 'restated', known_at: then + MINUTE }),
      row({
        observed_at: then - HOUR,
        records: 12,
        resource: 'late',
        known_at: then + MINUTE,
        organ: 'GD-GAT',
      }),
      row({ observed_at: then + 30 * MINUTE, records: 5, known_at: then + HOUR }),
    ])
    const change = await changeIn(indicator, await show(indicator, NOW), { since: then })
    expect(change).toMatchObject({ basis: 'shown', from_sample: { value: 147 } })
    expect(effects(change)).toEqual({ late: 12, restatement: -7, new_data: 5 - 7 })
    expect(change.to.numerator).toBe('150')
    const organs = Object.fromEntries(change.organs.map((one) => [one.organ, effects(one)]))
    expect(organs).toEqual({ 'GD-GAT': { late: 12 }, 'GD-JYT': { restatement: -7, new_data: -2 } })
  })

  it('of a list is told by the entries: stated late, stated anew, and listed since', async () => {
    const indicator = indicatorOf('catalogue_mounting_rate')
    const then = NOW - DAY
    const entry = (name: string, over: Partial<Landed<'catalogue'>>) =>
      catalogueRow({ entry: name, observed_at: then - HOUR, known_at: then - HOUR, ...over })
    await land(scratch.client, { catalogue: [entry('e1', {}), entry('e2', { mounted: 'none' })] })
    await show(indicator, then)
    await land(scratch.client, {
      catalogue: [
        entry('e2', { known_at: then + HOUR }),
        entry('e3', { known_at: then + HOUR, mounted: 'none' }),
        entry('e4', { known_at: then + HOUR, observed_at: then + HOUR }),
      ],
    })
    const change = await changeIn(indicator, await show(indicator, NOW), { since: then })
    const told = change.steps.map(({ cause, numerator, denominator }) => [
      cause,
      `${numerator}/${denominator}`,
    ])
    expect(Object.fromEntries(told)).toEqual({
      exclusion: '0/0',
      formula: '0/0',
      late: '0/1',
      restatement: '1/0',
      new_data: '1/1',
    })
    expect(change.steps.reduce((sum, { value }) => sum + (value ?? NaN), 1 / 2)).toBeCloseTo(3 / 4)
  })

  it('of a whole is told through its parts, and another version is its own cause', async () => {
    const indicator = indicatorOf('quality_score')
    const then = NOW - DAY
    await land(scratch.client, {
      quality: [qualityRow({ failed: 20, observed_at: then - HOUR, known_at: then - HOUR })],
    })
    const older = {
      ...indicator,
      version: 'older',
      wholes: [{ part: '', members: [{ part: 'accuracy', weight: 1 }] }],
    }
    await show(older, then)
    await land(scratch.client, {
      quality: [
        qualityRow({
          rule: 'r2',
          dimension: 'completeness',
          failed: 50,
          observed_at: then - HOUR,
          known_at: then + HOUR,
        }),
        qualityRow({ failed: 10, observed_at: then + HOUR, known_at: then + 2 * HOUR }),
      ],
    })
    const change = await changeIn(indicator, await show(indicator, NOW), { since: then })
    expect(change.from_version).toBe('older')
    expect(effects(change)).toMatchObject({ late: 70 - 80, new_data: (2 * 90 + 50) / 3 - 70 })
    expect(change.steps.find(({ cause }) => cause === 'formula')?.value).toBe(0)
  })

  it('between two values of an older version is told by that version, and undivided where it was not kept', async () => {
    const indicator = indicatorOf('quality_score')
    const then = NOW - DAY
    const only = {
      ...indicator,
      version: 'older',
      wholes: [{ part: '', members: [{ part: 'accuracy', weight: 1 }] }],
    }
    await land(scratch.client, {
      quality: [
        qualityRow({ failed: 20, observed_at: then - HOUR, known_at: then - HOUR }),
        qualityRow({
          rule: 'r2',
          dimension: 'completeness',
          failed: 50,
          observed_at: then - HOUR,
          known_at: then - HOUR,
        }),
      ],
    })
    await show(only, then)
    await land(scratch.client, {
      quality: [qualityRow({ failed: 10, observed_at: then + HOUR, known_at: then + 2 * HOUR })],
    })
    const now = await show(only, NOW)
    const change = await changeIn(indicator, now, { since: then, formula: only })
    expect([change.basis, effects(change)]).toEqual(['shown', { new_data: 10 }])
    const undivided = await changeIn(indicator, now, { since: then, formula: null, part: 'accuracy' })
    expect([undivided.basis, effects(undivided)]).toEqual(['undivided', { new_data: 10 }])
    // An older version may ask for a table that has been taken away since, or answer by scope and not by organ.
    for (const undisturbed of [
      only.undisturbed.replaceAll('quality', 'qualm'),
      "SELECT 'city' AS scope_kind",
    ]) {
      const gone = await changeIn(indicator, now, {
        since: then,
        formula: { ...only, undisturbed },
        part: 'accuracy',
      })
      expect([gone.basis, effects(gone)]).toEqual(['undivided', { new_data: 10 }])
    }
    const broken = { ...indicator, undisturbed: 'SELECT nothing' }
    await expect(changeIn(indicator, now, { since: then, formula: broken })).rejects.toThrow('nothing')
  })

  it('of a province whose platform is no longer registered is an exclusion', async () => {
    const indicator = indicatorOf('platforms_reporting')
    await show(indicator, NOW)
    const fewer = { ...province, platforms: province.platforms.slice(0, 3) }
    await registerSources(scratch.client, fewer, NOW)
    const change = await changeIn(indicator, await show(indicator, NOW + MINUTE), { since: NOW })
    expect(change.steps.find(({ cause }) => cause === 'exclusion')).toMatchObject({
      numerator: '0',
      denominator: '-1',
    })
  })

  it('where nothing was shown then is told against what is known today about then', async () => {
    const indicator = indicatorOf('sharing_records_24h')
    await exchange([
      exchangeRow({ observed_at: NOW - 30 * HOUR, records: 3 }),
      exchangeRow({ observed_at: NOW - 2 * HOUR, records: 10 }),
    ])
    const change = await changeIn(indicator, await show(indicator, NOW), { since: NOW - DAY })
    expect(change).toMatchObject({ basis: 'recomputed', from_sample: { value: 3 } })
    expect(effects(change)).toEqual({ new_data: 7 })
  })

  it('in the corrected view holds today knowledge at both ends, so that all of it is new data', async () => {
    const indicator = indicatorOf('sharing_records_24h')
    const then = NOW - DAY
    await exchange([exchangeRow({ observed_at: then - HOUR, records: 3, known_at: then - MINUTE })])
    await show(indicator, then)
    await exchange([
      exchangeRow({ observed_at: then - HOUR, records: 9, known_at: NOW - HOUR, resource: 'late' }),
    ])
    const now = await valuesOf(indicator, NOW)
    const change = await changeIn(indicator, now, { since: then, view: 'corrected' })
    expect(change.from.numerator).toBe('12')
    expect(effects(change)).toEqual({ new_data: -12 })
  })
})
