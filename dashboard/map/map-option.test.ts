import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Topology } from 'topojson-specification'
import { cityShapes } from './geometry.ts'
import type { CityClass } from './city-class.ts'
import { mapOption } from './map-option.ts'
import type { CityLook, MapPaint } from './map-option.ts'

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
  land: 'ink',
  hatch: '',
  rem: 18,
}

const looks: CityLook[] = shapes.features
  .filter(({ properties }) => properties.level === 'city')
  .map(({ properties: { adcode } }) => ({ adcode, class: 'good', stale: false }))
const [a, b] = looks
if (!a || !b) throw new Error('the map has no cities')

interface Item {
  name: string
  itemStyle: { areaColor: string; decal?: object }
}

function drawn(of: readonly CityLook[]): Map<string, Item> {
  const option = mapOption(shapes, of, paint)
  const [series] = Array.isArray(option.series) ? option.series : [option.series]
  const items = (series?.data ?? []) as unknown as Item[]
  return new Map(items.map((item) => [item.name, item]))
}

const styleOf = (one: CityLook) => drawn([one]).get(one.adcode)?.itemStyle

describe('the map', () => {
  it('has the 21 cities and 东沙群岛 in its place, keyed by their codes', () => {
    const items = drawn(looks)
    expect(items.size).toBe(22)
    expect([...items.keys()]).toEqual(expect.arrayContaining(['440100', '442100']))
  })

  it('draws 东沙群岛 as land without a class, not as a city without data', () => {
    expect(drawn(looks).get('442100')?.itemStyle.areaColor).toBe('ink')
  })

  it('hatches a silent city, and no other', () => {
    const one = looks.map((look, at): CityLook => (at === 3 ? { ...look, class: 'dark' } : look))
    const hatched = [...drawn(one).values()].filter(({ itemStyle }) => itemStyle.decal)
    expect(hatched.map(({ name }) => name)).toEqual([looks[3]?.adcode])
  })

  it('hatches a stale city in another way than a silent one', () => {
    const stale = styleOf({ ...a, stale: true, class: 'unknown' })
    expect(stale?.decal).toBeDefined()
    expect(stale?.decal).not.toEqual(styleOf({ ...b, class: 'dark' })?.decal)
  })

  it('draws a city that is not there yet as an outline, not as a silent one', () => {
    const style = styleOf({ ...a, class: 'pending' })
    expect(style).toMatchObject({ areaColor: 'ground', borderType: 'dotted' })
    expect(style?.decal).toBeUndefined()
  })

  it('gives each class a colour of its own', () => {
    const classes = Object.keys(paint.fill) as CityClass[]
    expect(classes.map((own) => styleOf({ ...a, class: own })?.areaColor)).toEqual(
      classes.map((own) => paint.fill[own]),
    )
  })

  it('is not animated and does not answer the pointer', () => {
    const option = mapOption(shapes, looks, paint)
    expect(option['animation']).toBe(false)
    expect(option.series).toMatchObject([{ roam: false, selectedMode: false }])
  })
})
