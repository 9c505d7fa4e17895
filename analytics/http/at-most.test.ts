import { expect, it } from 'vitest'
import { atMostEvery } from './at-most.ts'

it('is read once for all who ask within the time, and again after it', async () => {
  let reads = 0
  const ask = atMostEvery(10_000, () => Promise.resolve(++reads))
  expect(await Promise.all([ask(0), ask(0), ask(9_999)])).toEqual([1, 1, 1])
  expect(await ask(10_000)).toBe(2)
})

it('is read again when the clock was put back', async () => {
  let reads = 0
  const ask = atMostEvery(10_000, () => Promise.resolve(++reads))
  await ask(50_000)
  expect(await ask(49_000)).toBe(2)
})

it('is read again once what it is read of is another', async () => {
  let reads = 0
  let alerts: string[] = []
  const ask = atMostEvery(
    10_000,
    () => Promise.resolve(++reads),
    () => alerts,
  )
  expect([await ask(0), await ask(1)]).toEqual([1, 1])
  alerts = ['red']
  expect([await ask(2), await ask(3)]).toEqual([2, 2])
})

it('a failure is told and not kept', async () => {
  let reads = 0
  const ask = atMostEvery(10_000, () =>
    ++reads === 1 ? Promise.reject(new Error('the store is away')) : Promise.resolve(reads),
  )
  await expect(ask(0)).rejects.toThrow('the store is away')
  expect(await ask(1)).toBe(2)
})
