import { expect, it } from 'vitest'
import { createServerClock } from './server-clock.ts'

it('follows the server though the screen is twenty minutes wrong', () => {
  const clock = createServerClock()
  const wrong_by = 20 * 60_000
  clock.hear(1_000_000 + wrong_by, 1_000_000 + 15)
  expect(Math.abs(clock.at(1_005_000) - (1_005_000 + wrong_by))).toBeLessThan(1_000)
})

it('is not moved by a frame that came late', () => {
  const clock = createServerClock()
  clock.hear(10_000, 10_010)
  clock.hear(13_000, 17_500)
  expect(clock.at(20_000)).toBe(19_990)
})

it('follows a server clock that was stepped', () => {
  const clock = createServerClock()
  clock.hear(10_000, 10_000)
  clock.hear(13_000 - 3_600_000, 13_000)
  expect(clock.at(14_000)).toBe(14_000 - 3_600_000)
})
