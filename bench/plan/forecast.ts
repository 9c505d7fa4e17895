/**
 * The forecast of the plan: 70 organs × 11 outcomes × 10,000 draws, beside the event loop as the server asks for it. The
 * limit is the bare loop that samples as many finishes, and sorts them; of what the event loop is held and of how late a
 * live push comes to its screen, a run at rest.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { askForecast } from '#analytics/plan/forecast/ask.ts'
import { daysFrom } from '#analytics/plan/forecast/calendar.ts'
import { drawFinishes } from '#analytics/plan/forecast/pace.ts'
import type { Question } from '#analytics/plan/forecast/question.ts'
import { openRandom } from '#analytics/plan/forecast/random.ts'
import { simulated, TODAY, weekdays } from '#analytics/plan/forecast/stage.ts'
import type { Figure } from '../figure.ts'
import { quantile } from '../quantile.ts'
import { openPushes } from './pushes.ts'

const ORGANS = 70
const OUTCOMES = 11
const DRAWS = 10_000
const TURNS = 5
/** As far as the server looks ahead. */
const HORIZON = 780
const BOUNDS = { ratio: 2, held_ms: 50, late_ms: 50 }

export async function forecast(): Promise<Figure[]> {
  const question = provinceOf()
  const bare: number[] = []
  const taken: number[] = []
  const held: number[] = []
  const rest: number[] = []
  const late: number[] = []
  const late_at_rest: number[] = []
  const pushes = await openPushes()
  for (let turn = -1; turn < TURNS; turn += 1) {
    const limit = sampleAndSort()
    const still = await whileWatched(() => new Promise((done) => setTimeout(done, limit)))
    const asked = await whileWatched(() => askForecast(question))
    const unhindered = await pushes.during(() => new Promise((done) => setTimeout(done, asked.took)))
    const hindered = await pushes.during(() => askForecast(question))
    // The first turn is for the compilers.
    if (turn < 0) continue
    bare.push(limit)
    taken.push(asked.took)
    held.push(asked.held)
    rest.push(still.held)
    late.push(...hindered)
    late_at_rest.push(...unhindered)
  }
  await pushes.close()
  return [
    {
      name: 'forecast, p50',
      unit: 'ms',
      product: quantile(taken, 0.5),
      limit: { of: 'sampling and sorting the same draws', value: quantile(bare, 0.5) },
      samples: TURNS,
      ratio_bound: { most: BOUNDS.ratio },
    },
    {
      name: 'longest hold of the event loop',
      unit: 'ms',
      product: Math.max(...held),
      limit: { of: 'at rest', value: Math.max(...rest) },
      samples: TURNS,
      bound: BOUNDS.held_ms,
    },
    {
      name: 'latest live push while it is forecast',
      unit: 'ms',
      product: Math.max(...late),
      limit: { of: 'at rest', value: Math.max(...late_at_rest) },
      samples: late.length,
      bound: BOUNDS.late_ms,
      parts: { p50: quantile(late, 0.5), 'p50 at rest': quantile(late_at_rest, 0.5) },
    },
  ]
}

/** Eleven outcomes of seventy organs each, in a row and by two, that wait for each other as the plan's do. */
function provinceOf(): Question {
  const worlds = Array.from({ length: Math.ceil(OUTCOMES / 2) }, (_, seed) =>
    simulated({ organs: ORGANS, pace: 0.004, alike: 4, step: 0.01, is_even: false, history: [20, 60] }, seed),
  )
  const outcomes = worlds
    .flatMap(({ question }) => question.phases.flatMap((phase) => phase.outcomes))
    .slice(0, OUTCOMES)
    .map((outcome, place) => ({
      ...outcome,
      id: `P-${place}`,
      depends_on: place === 0 ? [] : [`P-${place - 1}`],
      share: place % 2 === 0 ? 1 : 0.95,
    }))
  return {
    past: worlds[0]?.question.past ?? [],
    days: daysFrom(weekdays, TODAY, HORIZON),
    phases: [{ id: 'P', ends: '2027-12-31', outcomes }],
    draws: DRAWS,
    seed: 1,
  }
}

/** How long the bare loop takes: the same number of finishes at one pace, and each organ's in order. */
function sampleAndSort(): number {
  const started = performance.now()
  const times = new Int16Array(DRAWS)
  for (let organ = 0; organ < ORGANS * OUTCOMES; organ += 1) {
    drawFinishes({ steps: 40, shape: 30, rate: 60 }, openRandom(organ), times, HORIZON)
    times.sort()
  }
  return performance.now() - started
}

async function whileWatched(work: () => Promise<unknown>): Promise<{ took: number; held: number }> {
  const watch = monitorEventLoopDelay({ resolution: 1 })
  watch.enable()
  const started = performance.now()
  await work()
  const took = performance.now() - started
  // The hold that ends with the answer is seen one turn later.
  await new Promise((done) => setTimeout(done, 10))
  watch.disable()
  return { took, held: watch.max / 1e6 }
}
