import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Topology } from 'topojson-specification'
import { cityShapes } from './geometry.ts'
import type { CityMark } from './map-model.ts'
import { mapOption, sheetOf } from './map-option.ts'
import type { MapPaint } from './map-option.ts'
import { extentOf, projection } from './projection.ts'

const file = join(import.meta.dirname, '..', '..', 'province', 'guangdong', 'map', 'guangdong.topo.json')
const shapes = cityShapes(JSON.parse(readFileSync(file, 'utf8')) as Topology)

const paint: MapPaint = {
  fill: {
    good: 'green',
    warn: 'amber',
    bad: 'red',
    none: 'blue',
    unknown: 'grey',
    pending: 'ground',
    dark: 'black',
  },
  line: '',
  outline: 'dots',
  label: '',
  halo: '',
  text: 'ink',
  hatch: '',
  font: '',
  rem: 18,
}

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

interface Item {
  name: string
  label: { formatter: string; offset: [number, number] }
  itemStyle: { areaColor: string; decal?: object }
}

function drawn(of: readonly CityMark[], sheet = small): Map<string, Item> {
  const option = mapOption(shapes, of, (mark) => mark.name.zh, paint, sheet)
  const [series] = Array.isArray(option.series) ? option.series : [option.series]
  const items = (series?.data ?? []) as unknown as Item[]
  return new Map(items.map((item) => [item.name, item]))
}

describe('the map', () => {
  it('has the 21 cities and 东沙群岛 in its place, keyed by their codes', () => {
    const items = drawn(marks)
    expect(items.size).toBe(22)
    expect(items.get('440100')?.label.formatter).toContain('广州市')
    expect(items.get('442100')?.label.formatter).toContain('东沙群岛')
  })

  it('draws 东沙群岛 as land without a class, not as a city without data', () => {
    expect(drawn(marks).get('442100')?.itemStyle.areaColor).toBe('ink')
  })

  it('hatches a silent city, and no other', () => {
    const one = marks.map((mark, index): CityMark => (index === 3 ? { ...mark, class: 'dark' } : mark))
    const hatched = [...drawn(one).values()].filter(({ itemStyle }) => itemStyle.decal)
    expect(hatched.map(({ name }) => name)).toEqual([marks[3]?.adcode])
  })

  it('hatches a stale city in another way than a silent one', () => {
    const [a, b] = marks.slice(0, 2)
    if (!a || !b) throw new Error('the map has no cities')
    const items = drawn([
      { ...a, stale: true, class: 'unknown' },
      { ...b, class: 'dark' },
    ])
    expect(items.get(a.adcode)?.itemStyle.decal).not.toEqual(items.get(b.adcode)?.itemStyle.decal)
  })

  it('draws a city that is not there yet as an outline, not as a silent one', () => {
    const [a] = marks
    if (!a) throw new Error('the map has no cities')
    const style = drawn([{ ...a, class: 'pending' }]).get(a.adcode)?.itemStyle
    expect(style).toMatchObject({ areaColor: 'ground', borderType: 'dotted' })
    expect(style?.decal).toBeUndefined()
  })

  it('tells a class by a sign too', () => {
    const [a] = marks
    if (!a) throw new Error('the map has no cities')
    const signs = (['good', 'warn', 'bad'] as const).map(
      (own) =>
        drawn([{ ...a, class: own }])
          .get(a.adcode)
          ?.label.formatter.match(/[●▲■]/u)?.[0],
    )
    expect(signs).toEqual(['●', '▲', '■'])
  })

  it('writes the values where there is room for them', () => {
    expect(drawn(marks, small).get('440100')?.label.formatter).not.toContain('91.0')
    expect(drawn(marks, large).get('440100')?.label.formatter).toContain('91.0')
  })

  it('does not let a name speak the markup of the chart', () => {
    const evil = marks.map((mark) => ({ ...mark, name: { zh: '{value|x}', en: '' } }))
    expect(drawn(evil).get('440100')?.label.formatter).toContain('{name| value x }')
  })

  it('is not animated and does not answer the pointer', () => {
    const option = mapOption(shapes, marks, () => '', paint, small)
    expect(option['animation']).toBe(false)
    expect(option.series).toMatchObject([{ roam: false, selectedMode: false }])
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
