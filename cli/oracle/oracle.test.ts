/** Whatever happens to the collector and the store, what a source was told is safe is there, once. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openChance } from './chance.ts'
import { isClean } from './judge.ts'
import { runOracle } from './run.ts'
import { World } from './world.ts'

const RUNS = 20
const FIRST_SEED = Math.floor(Math.random() * 1_000_000)

let world: World

beforeAll(async () => {
  world = await World.open(openChance(FIRST_SEED))
}, 60_000)

afterAll(() => world.close(), 60_000)

it('faults 33, 37, 40, 51, 53, 55: no obligation is broken and nothing is counted twice', async () => {
  for (let run = 0; run < RUNS; run += 1) {
    const result = await runOracle(world, FIRST_SEED + run)
    expect(isClean(result.verdict), JSON.stringify(result)).toBe(true)
  }
  // A judge to whom nobody owes anything would be content with everything.
  expect(world.owed().length).toBeGreaterThan(RUNS * 10)
}, 600_000)
