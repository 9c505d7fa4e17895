/** The map as a chart option: one coloured, patterned and labelled region a city. Made of data alone, so it can be judged without a screen. */
import type { MapSeriesOption } from 'echarts/charts'
import type { ComposeOption } from 'echarts/core'
import { CLASS_SIGN, WHY_SIGN } from './city-class.ts'
import type { CityClass } from './city-class.ts'
import type { CityProperties, CityShapes } from './geometry.ts'
import { spreadLabels, widthInEm } from './label-places.ts'
import type { CityMark } from './map-model.ts'
import { aspectAt, extentOf, projection } from './projection.ts'
import type { Size } from './projection.ts'

export type MapOption = ComposeOption<MapSeriesOption>

/** Colours and sizes, read from the design tokens. */
export interface MapPaint {
  fill: Record<CityClass, string>
  line: string
  /** Of a city that is not there yet. */
  outline: string
  label: string
  halo: string
  /** For labels that stand on the sea. */
  text: string
  hatch: string
  font: string
  /** The unit of the grid in pixels. */
  rem: number
}

/** The drawing: its size in pixels, that of its labels, and whether these have room for the values. */
export interface Sheet extends Size {
  type: number
  has_values: boolean
}

export const MAP_NAME = 'cities'

const SIGN_SIZE = 0.62
const LINE_HEIGHT = 1.2

/** A map this wide, in units of the grid, has room for the values under the names. */
const ROOMY_REM = 48

/** Labels are never smaller than the smallest type, `least` pixels, and grow with a map that has room. */
export function sheetOf(size: Size, rem: number, least: number): Sheet {
  const width = size.width / rem
  const type = Math.max(least, rem * Math.min(1.5, width / 46))
  return { ...size, type, has_values: width >= ROOMY_REM }
}

export function mapOption(
  shapes: CityShapes,
  marks: readonly CityMark[],
  nameOf: (mark: CityMark) => string,
  paint: MapPaint,
  sheet: Sheet,
  map = MAP_NAME,
): MapOption {
  const extent = extentOf(shapes)
  const project = projection(extent, sheet)
  const mark_of = new Map(marks.map((mark) => [mark.adcode, mark]))
  const items = shapes.features.map(({ properties }) => {
    const mark = mark_of.get(properties.adcode)
    return mark ? cityItem(mark, nameOf(mark), paint, sheet) : islandItem(properties, paint)
  })
  const places = spreadLabels(
    shapes.features.map(({ properties }, index) => {
      const { ems = 1, lines = 1, lift = 0 } = items[index] ?? {}
      const { x, y } = project(properties.cp)
      return {
        x,
        y: y - lift * sheet.type,
        width: ems * sheet.type,
        height: lines * LINE_HEIGHT * sheet.type,
      }
    }),
    sheet,
  )
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
        aspectScale: aspectAt((extent.south + extent.north) / 2),
        preserveAspect: 'contain',
        left: 0,
        right: 0,
        top: 0,
        bottom: 0,
        itemStyle: { borderColor: paint.line, borderWidth: paint.rem * 0.07 },
        emphasis: { disabled: true },
        label: { show: true, fontFamily: paint.font, color: paint.label, rich: richText(paint, sheet.type) },
        data: items.map(({ item, lift }, index) => {
          const { dx, dy } = places[index] ?? { dx: 0, dy: 0 }
          return { ...item, label: { ...item.label, offset: [dx, dy - lift * sheet.type] } }
        }),
      },
    ],
  }
}

interface Drawn {
  item: { name: string; value: number; label: { formatter: string }; itemStyle: object }
  /** The label's width in times its type, its lines, and how far it stands above its point. */
  ems: number
  lines: number
  lift: number
}

function cityItem(mark: CityMark, name: string, paint: MapPaint, { has_values }: Sheet): Drawn {
  const sign = CLASS_SIGN[mark.class]
  const signed = sign && `{sign|${sign} }`
  const why = mark.reason ? `{sign| ${WHY_SIGN}}` : ''
  const sign_ems = sign ? SIGN_SIZE * 1.3 : 0
  return {
    item: {
      name: mark.adcode,
      // A region without a value would be left undecorated.
      value: mark.raw ?? 0,
      label: {
        formatter: has_values
          ? `{name|${plain(name)}}\n${signed}{value|${plain(mark.text)}}${why}`
          : `${signed}{name|${plain(name)}}`,
      },
      itemStyle: { areaColor: paint.fill[mark.class], ...outlineOf(mark, paint), ...decalOf(mark, paint) },
    },
    ems: has_values
      ? Math.max(widthInEm(name), widthInEm(mark.text) + sign_ems + (why ? SIGN_SIZE * 1.3 : 0))
      : widthInEm(name) + sign_ems,
    lines: has_values ? 2 : 1,
    lift: 0,
  }
}

/** Shapes without data of their own are drawn in their place, named above it. */
function islandItem({ adcode, name }: CityProperties, paint: MapPaint): Drawn {
  return {
    item: {
      name: adcode,
      value: 0,
      label: { formatter: `{sea|${plain(name)}}` },
      itemStyle: { areaColor: paint.text, borderColor: paint.text },
    },
    ems: widthInEm(name),
    lines: 1,
    lift: 1.5,
  }
}

function richText(paint: MapPaint, type: number): Record<string, object> {
  const lineHeight = type * LINE_HEIGHT
  const halo = { textBorderColor: paint.halo, textBorderWidth: type * 0.15 }
  return {
    name: { fontSize: type, fontWeight: 'bold', lineHeight, ...halo },
    value: { fontSize: type, lineHeight, ...halo },
    sign: { fontSize: type * SIGN_SIZE, lineHeight },
    sea: { fontSize: type, color: paint.text, lineHeight },
  }
}

/** What is not there yet is a dotted outline and nothing within. */
function outlineOf(mark: CityMark, paint: MapPaint): object {
  if (mark.class !== 'pending') return {}
  return { borderType: 'dotted', borderColor: paint.outline, borderWidth: paint.rem * 0.12 }
}

/** Silence is hatched, age is dotted all over. */
function decalOf(mark: CityMark, paint: MapPaint): { decal?: object } {
  const { rem, hatch: color } = paint
  if (mark.class === 'dark') {
    const lines = { dashArrayX: [1, 0], dashArrayY: [rem * 0.12, rem * 0.36], rotation: -Math.PI / 4 }
    return { decal: { symbol: 'rect', color, ...lines } }
  }
  if (!mark.stale) return {}
  const dots = { dashArrayX: [[rem * 0.2, rem * 0.6]], dashArrayY: [rem * 0.2, rem * 0.6] }
  return { decal: { symbol: 'circle', symbolSize: 0.9, color, ...dots } }
}

/** Braces and bars are the chart's own markup. */
function plain(text: string): string {
  return text.replace(/[{}|]/g, ' ')
}
