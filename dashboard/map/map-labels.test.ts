import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Topology } from 'topojson-specification'
import { cityShapes } from './geometry.ts'
import { widthInEm } from './label-places.ts'
import { mapLabels, sheetOf } from './map-labels.ts'
import type { CityMark } from './map-model.ts'
import { extentOf, projection } from './projection.ts'

const file = join(import.meta.dirname, '..', '..', 'province', 'guangdong', 'map', 'guangdong.topo.json')
const shapes = cityShapes(JSON.parse(readFileSync(file, 'utf8')) as Topology)

const marks: CityMark[] = shapes.features
  .filter(({ properties }) => properties.level === 'city')
  .map(({ properties: { adcode, name } }) => ({
    adcode,
    name: { zh: name, en: name },
    class: 'good',
    stale: false,
    reason: null,
    raw: 91,
    text: '91.0',
    rank: 1,
  }))

const small = sheetOf({ width: 680, height: 560 }, 18, 18)
const large = sheetOf({ width: 1_300, height: 900 }, 18, 18)

const labelsOf = (of: readonly CityMark[], sheet = small) =>
  mapLabels(shapes, of, ({ name }) => name.zh, sheet)
const wordsOf = (of: readonly CityMark[], adcode: string, sheet = small): string[] =>
  labelsOf(of, sheet)
    .find((label) => label.adcode === adcode)
    ?.lines.map(({ text }) => text) ?? []

describe('the words on the map', () => {
  it('name every city, and 东沙群岛 apart from them', () => {
    expect(wordsOf(marks, '440100').join()).toContain('广州市')
    expect(wordsOf(marks, '442100')).toEqual(['东沙群岛'])
    expect(labelsOf(marks).find(({ adcode }) => adcode === '442100')?.kind).toBe('islands')
  })

  it('tell a class by a sign too', () => {
    const [a] = marks
    if (!a) throw new Error('the map has no cities')
    const signs = (['good', 'warn', 'bad'] as const).map(
      (own) =>
        wordsOf([{ ...a, class: own }], a.adcode)
          .join()
          .match(/[●▲■]/u)?.[0],
    )
    expect(signs).toEqual(['●', '▲', '■'])
  })

  it('say beside a value why its colour is not its own', () => {
    const [a] = marks
    if (!a) throw new Error('the map has no cities')
    expect(wordsOf([{ ...a, reason: 'silent_sources' }], a.adcode, large).at(-1)).toBe('● 91.0 ⚠')
  })

  it('give the values where there is room for them', () => {
    expect(wordsOf(marks, '440100', small).join()).not.toContain('91.0')
    expect(wordsOf(marks, '440100', large)).toEqual(['广州市', '● 91.0'])
  })

  it.each([small, large])('lie neither on each other nor off the sheet', (sheet) => {
    const boxes = labelsOf(marks, sheet).map(({ lines }) => {
      const width = Math.max(...lines.map(({ text }) => widthInEm(text))) * sheet.type
      const [x = 0, y = 0] = [lines[0]?.x, lines[0]?.y]
      return { left: x - width / 2, right: x + width / 2, top: y, bottom: y + lines.length * sheet.type }
    })
    for (const [at, a] of boxes.entries()) {
      expect(a.left).toBeGreaterThan(-0.1)
      expect(a.right).toBeLessThan(sheet.width + 0.1)
      for (const b of boxes.slice(at + 1)) {
        const over_x = Math.min(a.right, b.right) - Math.max(a.left, b.left)
        const over_y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
        expect(Math.min(over_x, over_y)).toBeLessThan(0.5)
      }
    }
  })
})

describe('the shapes', () => {
  it('have their names inside them', () => {
    for (const { geometry, properties } of shapes.features) {
      const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
      expect(
        parts.some(([ring = []]) => isInside(properties.cp, ring as [number, number][])),
        properties.name,
      ).toBe(true)
    }
  })

  it('keep their proportions on any sheet', () => {
    const extent = extentOf(shapes)
    for (const size of [small, large, { width: 300, height: 900 }]) {
      const project = projection(extent, size)
      const [a, b, c] = [project([113, 23]), project([114, 23]), project([113, 24])]
      expect((b.x - a.x) / (a.y - c.y)).toBeCloseTo(0.92, 2)
      const corner = project([extent.east, extent.south])
      expect(corner.x).toBeLessThanOrEqual(size.width + 1e-6)
      expect(corner.y).toBeLessThanOrEqual(size.height + 1e-6)
    }
  })
})

function isInside([x, y]: [number, number], ring: [number, number][]): boolean {
  let is_inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax, ay] = ring[i] ?? [0, 0]
    const [bx, by] = ring[j] ?? [0, 0]
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) is_inside = !is_inside
  }
  return is_inside
}
