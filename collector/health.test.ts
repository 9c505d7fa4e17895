import { expect, it } from 'vitest'
import { openHealth } from './health.ts'

function listen() {
  const said: string[] = []
  const say = (_fields: object, message: string) => void said.push(message)
  let uplink: 'ok' | 'cut' = 'ok'
  let flaps = false
  const note = openHealth({ info: say, warn: say, error: say }, { uplink: () => uplink, flaps: () => flaps })
  const poll = (platform: string, outcome: 'ok' | 'dns' | 'auth') =>
    note({ platform, feed: 'exchange', backfill: 0, outcome, error: outcome })
  const flap = (is: boolean) => (flaps = is)
  return { said, poll, flap, cut: (is: boolean) => (uplink = is ? 'cut' : 'ok') }
}

it('fault 8: a feed that fails is said once, and once that it is well again', () => {
  const { said, poll } = listen()
  for (const outcome of ['ok', 'auth', 'auth', 'auth', 'ok', 'ok'] as const) poll('a', outcome)
  expect(said).toEqual(['a feed does not answer well', 'a feed answers well again'])
})

it('fault 29: that no platform can be reached is said once, not once for each of them, and its end too', () => {
  const { said, poll, cut } = listen()
  const all = Array.from({ length: 69 }, (_, n) => `p${n}`)
  for (const one of all) poll(one, 'ok')
  cut(true)
  for (const one of [...all, ...all]) poll(one, 'dns')
  expect(said).toEqual([expect.stringContaining('no platform can be reached')])
  cut(false)
  for (const one of all) poll(one, 'ok')
  expect(said.slice(1)).toEqual(['platforms can be reached again'])
  poll('p3', 'dns')
  expect(said).toHaveLength(3)
})

it('fault 7: that a feed goes up and down is said once, and how it is once it has calmed down', () => {
  const { said, poll, flap } = listen()
  poll('a', 'ok')
  flap(true)
  for (let n = 0; n < 40; n++) poll('a', n % 2 === 0 ? 'dns' : 'ok')
  expect(said).toEqual(['a feed goes up and down'])
  flap(false)
  poll('a', 'ok')
  poll('a', 'ok')
  expect(said.slice(1)).toEqual(['a feed answers well again'])
})
