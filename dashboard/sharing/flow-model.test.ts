import { expect, it } from 'vitest'
import type { Flow } from '../live/api.ts'
import { bandPath, failedShare, flowModel, OTHERS } from './flow-model.ts'

const flow = (provider: string, consumer: string, records: number): Flow => ({
  provider,
  consumer,
  records,
  calls: records,
  failures: 0,
})

it('names the largest and takes the others together, and no record is lost', () => {
  const flows = [flow('A', 'X', 50), flow('B', 'X', 30), flow('C', 'Y', 15), flow('D', 'Z', 5)]
  const { providers, consumers, bands, total } = flowModel(flows, 3)
  expect(providers.map(({ code, count, records }) => [code, count, records])).toEqual([
    ['A', 1, 50],
    ['B', 1, 30],
    [OTHERS, 2, 20],
  ])
  expect(consumers.map(({ code }) => code)).toEqual(['X', 'Y', 'Z'])
  expect(total).toBe(100)
  expect(bands.reduce((sum, { records }) => sum + records, 0)).toBe(100)
})

it('bars do not lie on each other, and their bands fill them', () => {
  const flows = [flow('A', 'X', 50), flow('A', 'Y', 25), flow('B', 'X', 30)]
  const { providers, bands } = flowModel(flows, 8)
  for (const [line, side] of providers.entries()) {
    expect(side.from).toBeGreaterThanOrEqual(providers[line - 1]?.to ?? 0)
    const mine = bands.filter(({ provider }) => provider === side.code)
    expect(Math.min(...mine.map(({ left }) => left[0]))).toBeCloseTo(side.from)
    expect(Math.max(...mine.map(({ left }) => left[1]))).toBeCloseTo(side.to)
  }
  expect((providers[0]?.to ?? 0) - (providers[0]?.from ?? 0)).toBeGreaterThan(
    (providers[1]?.to ?? 0) - (providers[1]?.from ?? 0),
  )
})

it('without flows there is nothing to draw', () => {
  expect(flowModel([flow('A', 'B', 0)], 8)).toEqual({ providers: [], consumers: [], bands: [], total: 0 })
})

it('a band goes from its place at the left to its place at the right', () => {
  const [band] = flowModel([flow('A', 'X', 1)], 8).bands
  expect(band && bandPath(band, 100, 10)).toBe(
    'M0 0.70C50 0.70 50 0.70 100 0.70V9.30C50 9.30 50 9.30 0 9.30Z',
  )
})

it('of no calls no share has failed or not', () => {
  expect(failedShare({ calls: 0, failures: 0 })).toBeNull()
  expect(failedShare({ calls: 8, failures: 2 })).toBe(0.25)
})
