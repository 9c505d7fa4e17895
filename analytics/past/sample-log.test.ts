import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { SHOWN_MS, STATUS_REASONS } from '../sample.ts'
import { NOW } from '../stage/rows.ts'
import { sampleOf } from '../stage/sample.ts'
import { appendSamples, samplesAt } from './sample-log.ts'

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})
beforeEach(() => scratch.empty())
afterAll(() => scratch.close())

const number = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0))
const moment = fc.option(fc.integer({ min: 0, max: Date.UTC(2099, 0) }))

describe('the sample log', () => {
  it('gives back what was sent, byte for byte', async () => {
    const sample = fc
      .record({
        value: number,
        worst: number,
        numerator: fc.bigInt({ min: 0n, max: 10n ** 30n }).map((value) => `${value}.5`),
        denominator: fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String),
        expected: fc.nat(),
        reporting: fc.nat(),
        fresh: fc.nat(),
        unasked: fc.nat(),
        members: fc.nat(),
        members_known: fc.nat(),
        known_share: fc.double({ min: 0, max: 1, noNaN: true }).map((share) => share + 0),
        state: fc.constantFrom('known', 'stale', 'unknown'),
        grade: fc.constantFrom('A', 'B', 'C', 'D'),
        status: fc.constantFrom('good', 'warn', 'bad', 'unknown', 'none'),
        status_reason: fc.constantFrom(...STATUS_REASONS),
        observed_from: moment,
        observed_to: moment,
        scope_kind: fc.constantFrom('province', 'city', 'organ'),
      })
      .map(sampleOf)
    await fc.assert(
      fc.asyncProperty(fc.array(sample, { maxLength: 30 }), async (samples) => {
        await scratch.empty()
        const sent = samples.map((one, place) => ({ ...one, scope_id: String(place).padStart(3, '0') }))
        await appendSamples(scratch.client, sent)
        const kept = await samplesAt(scratch.client, { at: NOW })
        const inOrder = kept.toSorted((one, other) => Number(one.scope_id) - Number(other.scope_id))
        expect(JSON.stringify(inOrder)).toBe(JSON.stringify(sent))
      }),
      { numRuns: 15 },
    )
  })

  it('knows what was shown at any moment', async () => {
    const said = [3, 1, 2].map((value) => sampleOf({ value, at: NOW + value * 1000 }))
    await appendSamples(scratch.client, said)
    const valueAt = async (at: number) => (await samplesAt(scratch.client, { at })).map(({ value }) => value)
    expect(await valueAt(NOW + 999)).toEqual([])
    expect(await valueAt(NOW + 1000)).toEqual([1])
    expect(await valueAt(NOW + 2999)).toEqual([2])
    expect(await valueAt(NOW + 60_000)).toEqual([3])
  })

  it('no longer shows what was last said a quarter of an hour ago', async () => {
    await appendSamples(scratch.client, [sampleOf()])
    expect(await samplesAt(scratch.client, { at: NOW + SHOWN_MS - 1 })).toHaveLength(1)
    expect(await samplesAt(scratch.client, { at: NOW + SHOWN_MS })).toEqual([])
  })

  it('can be asked for one indicator and one kind of scope', async () => {
    await appendSamples(scratch.client, [
      sampleOf(),
      sampleOf({ scope_kind: 'organ', scope_id: 'A' }),
      sampleOf({ indicator: 'open_alerts' }),
    ])
    expect(await samplesAt(scratch.client, { at: NOW, indicator: 'quality_score' })).toHaveLength(2)
    expect(
      await samplesAt(scratch.client, { at: NOW, indicator: 'quality_score', scope_kind: 'organ' }),
    ).toHaveLength(1)
    expect(await samplesAt(scratch.client, { at: NOW })).toHaveLength(3)
  })
})
