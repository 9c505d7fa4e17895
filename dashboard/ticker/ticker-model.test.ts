import { expect, it } from 'vitest'
import type { OpenAlert } from '#analytics/live/events.ts'
import { levelOf, tickerOrder } from './ticker-model.ts'

const alert = (id: string, warn_level: number, observed_at: number): OpenAlert => ({
  platform: 'gd-gat',
  organ: 'GD-GAT',
  region: '440000',
  alert: id,
  warn_level,
  category: 'DA',
  title: '',
  upstream: '',
  observed_at,
  held: false,
})

it('tells the gravest first and among equals the newest', () => {
  const order = tickerOrder([
    alert('blue', 4, 900),
    alert('old red', 1, 100),
    alert('red', 1, 200),
    alert('yellow', 3, 950),
  ])
  expect(order.map((one) => one.alert)).toEqual(['red', 'old red', 'yellow', 'blue'])
})

it('tells a level that is none of the four as the gravest', () => {
  expect(levelOf(alert('x', 0, 0))).toBe(1)
})
