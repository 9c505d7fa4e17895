import { expect, it } from 'vitest'
import { openBreath } from './breath.ts'

it('heavy steps that come at once leave room for others in between, and keep their order', async () => {
  const breathe = openBreath()
  const order: string[] = []
  let turns = 0
  const tick = () => {
    order.push(`turn ${++turns}`)
    if (turns < 3) setImmediate(tick)
  }
  const steps = ['a', 'b', 'c'].map((name) => breathe().then(() => order.push(name)))
  setImmediate(tick)
  await Promise.all(steps)
  expect(order).toEqual(['a', 'turn 1', 'b', 'turn 2', 'c'])
  await breathe()
})
