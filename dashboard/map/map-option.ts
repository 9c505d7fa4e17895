/** The map as a chart option: one coloured and patterned region a city. Made of data alone, so it can be judged without a screen. */
import type { MapSeriesOption } from 'echarts/charts'
import type { ComposeOption } from 'echarts/core'
import type { CityClass } from './city-class.ts'
import type { CityShapes } from './geometry.ts'
import type { CityMark } from './map-model.ts'
import { aspectAt, extentOf } from './projection.ts'

export type MapOption = ComposeOption<MapSeriesOption>

/** Colours and sizes, read from the design tokens. */
export interface MapPaint {
  fill: Record<CityClass, string>
  line: string
  /** Of a city that is not there yet. */
  outline: string
  /** Of land that is no city. */
  land: string
  hatch: string
  /** The unit of the grid in pixels. */
  rem: number
}

/** What of a city is painted; its words stand above the painting. */
export type CityLook = Pick<CityMark, 'adcode' | 'class' | 'stale'>

export const MAP_NAME = 'cities'

export function looksOf(marks: readonly CityMark[]): CityLook[] {
  return marks.map(({ adcode, class: own, stale }) => ({ adcode, class: own, stale }))
}

export function mapOption(
  shapes: CityShapes,
  looks: readonly CityLook[],
  paint: MapPaint,
  map = MAP_NAME,
): MapOption {
  const { south, north } = extentOf(shapes)
  const look_of = new Map(looks.map((look) => [look.adcode, look]))
  return {
    animation: false,
    series: [
      {
        type: 'map',
        map,
        nameProperty: 'adcode',
        cursor: 'pointer',
        selectedMode: false,
        roam: false,
        aspectScale: aspectAt((south + north) / 2),
        preserveAspect: 'contain',
        left: 0,
        right: 0,
        top: 0,
        bottom: 0,
        itemStyle: { borderColor: paint.line, borderWidth: paint.rem * 0.07 },
        emphasis: { disabled: true },
        label: { show: false },
        data: shapes.features.map(({ properties: { adcode: name } }) => {
          const look = look_of.get(name)
          // A region without a value would be left undecorated.
          return { name, value: 0, itemStyle: look ? styleOf(look, paint) : landOf(paint) }
        }),
      },
    ],
  }
}

/** Shapes without data of their own are drawn in their place. */
const landOf = ({ land }: MapPaint): object => ({ areaColor: land, borderColor: land })

function styleOf(look: CityLook, paint: MapPaint): object {
  return { areaColor: paint.fill[look.class], ...outlineOf(look, paint), ...decalOf(look, paint) }
}

/** What is not there yet is a dotted outline and nothing within. */
function outlineOf(look: CityLook, paint: MapPaint): object {
  if (look.class !== 'pending') return {}
  return { borderType: 'dotted', borderColor: paint.outline, borderWidth: paint.rem * 0.12 }
}

/** Silence is hatched, age is dotted all over. */
function decalOf(look: CityLook, paint: MapPaint): { decal?: object } {
  const { rem, hatch: color } = paint
  if (look.class === 'dark') {
    const lines = { dashArrayX: [1, 0], dashArrayY: [rem * 0.12, rem * 0.36], rotation: -Math.PI / 4 }
    return { decal: { symbol: 'rect', color, ...lines } }
  }
  if (!look.stale) return {}
  const dots = { dashArrayX: [[rem * 0.2, rem * 0.6]], dashArrayY: [rem * 0.2, rem * 0.6] }
  return { decal: { symbol: 'circle', symbolSize: 0.9, color, ...dots } }
}
