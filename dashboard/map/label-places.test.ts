import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spreadLabels, widthInEm } from './label-places.ts'
import type { Label } from './label-places.ts'

const sheet = { width: 800, height: 600 }

function overlaps(labels: Label[]): number {
  let found = 0
  for (const [index, a] of labels.entries()) {
    for (const b of labels.slice(index + 1)) {
      const over_x = (a.width + b.width) / 2 - Math.abs(a.x - b.x)
      const over_y = (a.height + b.height) / 2 - Math.abs(a.y - b.y)
      if (over_x > 0.5 && over_y > 0.5) found++
    }
  }
  return found
}

const moved = (labels: Label[]): Label[] =>
  spreadLabels(labels, sheet).map(({ dx, dy }, index) => {
    const { x = 0, y = 0, width = 0, height = 0 } = labels[index] ?? {}
    return { x: x + dx, y: y + dy, width, height }
  })

describe('labels', () => {
  it('stay where they are when nothing stands in their way', () => {
    const apart = [100, 300, 500].map((x) => ({ x, y: 300, width: 60, height: 20 }))
    expect(spreadLabels(apart, sheet)).toEqual(apart.map(() => ({ dx: 0, dy: 0 })))
  })

  it('give way to each other, as little as they can', () => {
    const [a, b] = spreadLabels(
      [
        { x: 300, y: 300, width: 60, height: 20 },
        { x: 310, y: 310, width: 60, height: 20 },
      ],
      sheet,
    )
    expect(a).toEqual({ dx: 0, dy: -5 })
    expect(b).toEqual({ dx: 0, dy: 5 })
  })

  it('never lie on each other nor off the sheet where there is room for all', () => {
    const place = fc.record({ x: fc.integer({ min: 0, max: 800 }), y: fc.integer({ min: 0, max: 600 }) })
    fc.assert(
      fc.property(fc.array(place, { maxLength: 12 }), (places) => {
        const labels = moved(places.map(({ x, y }) => ({ x, y, width: 60, height: 20 })))
        expect(overlaps(labels)).toBe(0)
        for (const { x, y } of labels) {
          expect(x).toBeGreaterThanOrEqual(29.9)
          expect(x).toBeLessThanOrEqual(770.1)
          expect(y).toBeGreaterThanOrEqual(9.9)
          expect(y).toBeLessThanOrEqual(590.1)
        }
      }),
    )
  })
})

it('a Chinese character is square, a Latin letter half of that', () => {
  expect(widthInEm('广州')).toBe(2)
  expect(widthInEm('Guangzhou')).toBeCloseTo(5.58)
  expect(widthInEm('9.5')).toBeCloseTo(1.44)
})
