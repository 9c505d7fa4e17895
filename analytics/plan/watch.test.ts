import { pino } from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { PlanChanged } from '../live/events.ts'
import type { Sample } from '../sample.ts'
import { openPlanWatch, type PlanWatch } from './watch.ts'

let watch: PlanWatch
let told: PlanChanged['what'][] = []
let looking = 1
let asked = 0
let answer: () => Promise<object> = () => Promise.resolve({})
let complaints = 0

beforeEach(() => {
  vi.useFakeTimers()
  ;[told, looking, asked, complaints] = [[], 1, 0, 0]
  answer = () => Promise.resolve({})
  watch = openPlanWatch({
    indicators: new Set(['plan_completion']),
    forecast: () => {
      asked += 1
      return answer()
    },
    watchers: () => looking,
    tell: ({ what }) => told.push(what),
    now: () => 0,
    log: pino({ level: 'error' }, { write: () => void (complaints += 1) }),
    gathers_ms: 10,
    rests_ms: 100,
  })
})

afterEach(() => {
  watch.close()
  vi.useRealTimers()
})

// A frame is read for the names of its indicators alone.
const frame = (indicator = 'plan_completion') => ({ samples: [{ indicator } as Sample] })

it('tells a burst of evidence once, and forecasts once behind it', async () => {
  for (let n = 0; n < 20; n += 1) watch.see(frame())
  await vi.advanceTimersByTimeAsync(10)
  expect(told).toEqual(['evidence', 'forecast'])
  expect(asked).toBe(1)
})

it('heeds nothing that the plan is not made of', async () => {
  watch.see(frame('quality_score'))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(told).toEqual([])
})

it('rests between forecasts, and forgets nothing that moved meanwhile', async () => {
  watch.see(frame())
  await vi.advanceTimersByTimeAsync(10)
  watch.see(frame())
  await vi.advanceTimersByTimeAsync(20)
  expect(told).toEqual(['evidence', 'forecast', 'evidence'])
  expect(asked).toBe(1)
  await vi.advanceTimersByTimeAsync(100)
  expect(told).toEqual(['evidence', 'forecast', 'evidence', 'forecast'])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(asked).toBe(2)
})

it('forecasts for nobody, and for the first who looks', async () => {
  looking = 0
  watch.see(frame())
  await vi.advanceTimersByTimeAsync(1_000)
  expect(asked).toBe(0)
  looking = 1
  watch.join()
  await vi.advanceTimersByTimeAsync(0)
  expect(asked).toBe(1)
})

it('says that a forecast failed, and tries again when the evidence moves', async () => {
  answer = () => Promise.reject(new Error('the store is away'))
  watch.see(frame())
  await vi.advanceTimersByTimeAsync(200)
  expect(told).toEqual(['evidence'])
  expect(complaints).toBe(1)
  answer = () => Promise.resolve({})
  watch.see(frame())
  await vi.advanceTimersByTimeAsync(200)
  expect(told).toEqual(['evidence', 'evidence', 'forecast'])
})
