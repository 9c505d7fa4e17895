import { expect, it } from 'vitest'
import { openBreath } from './breath.ts'

/** Steps that come at once and take so long each, beside something that wants every turn. */
async function run(names: string[], step_ms: number): Promise<string[]> {
  let now = 0
  const breathe = openBreath(() => now)
  const order: string[] = []
  let turns = 0
  const tick = () => {
    order.push(`turn ${++turns}`)
    if (turns < 5) setImmediate(tick)
  }
  const steps = names.map(async (name) => {
    await breathe()
    // A step goes on over several ticks of its own.
    await Promise.resolve()
    order.push(name)
    now += step_ms
  })
  setImmediate(tick)
  await Promise.all(steps)
  await breathe()
  return order
}

it('heavy steps that come at once leave room for others in between, and keep their order', async () => {
  expect(await run(['a', 'b', 'c'], 10)).toEqual(['a', 'turn 1', 'b', 'turn 2', 'c', 'turn 3'])
})

it('light steps share a turn until its time is used up', async () => {
  const order = await run(['a', 'b', 'c', 'd', 'e', 'f', 'g'], 1)
  expect(order.slice(0, 8)).toEqual(['a', 'b', 'c', 'd', 'turn 1', 'e', 'f', 'g'])
})

it('while a turn has time left, one more step need not wait; the one after it does, until it is known what that took', async () => {
  let now = 0
  const breathe = openBreath(() => now)
  await breathe()
  expect(breathe()).toBeUndefined()
  expect(breathe()).toBeInstanceOf(Promise)
  await new Promise((done) => setImmediate(done))
  now += 3
  expect(breathe()).toBeUndefined()
  await new Promise((done) => setImmediate(done))
  now += 1
  expect(breathe()).toBeInstanceOf(Promise)
})
