/**
 * The words on the map: each city's name, its sign and, where there is room, its value. They stand above the painting, so
 * that a new value is a new word and not a new painting of all the shapes. Pure.
 */
import { CLASS_SIGN, whySign } from './city-class.ts'
import type { CityProperties, CityShapes } from './geometry.ts'
import { spreadLabels, widthInEm } from './label-places.ts'
import type { CityMark } from './map-model.ts'
import { extentOf, projection } from './projection.ts'
import type { Size } from './projection.ts'

/** The drawing: its size in pixels, that of its labels, and whether these have room for the values. */
export interface Sheet extends Size {
  type: number
  has_values: boolean
}

export interface MapLabel {
  adcode: string
  kind: 'city' | 'islands'
  /** Each with its middle and the ground that its letters stand on, in pixels. */
  lines: { x: number; y: number; text: string; is_name: boolean }[]
}

const LINE_HEIGHT = 1.2
/** How far below its middle a line of letters stands, in times its size. */
const BASELINE = 0.36

/** A map this wide, in units of the grid, has room for the values under the names. */
const ROOMY_REM = 48

/** Labels are never smaller than the smallest type, `least` pixels, and grow with a map that has room. */
export function sheetOf(size: Size, rem: number, least: number): Sheet {
  const width = size.width / rem
  const type = Math.max(least, rem * Math.min(1.5, width / 46))
  return { ...size, type, has_values: width >= ROOMY_REM }
}

export function mapLabels(
  shapes: CityShapes,
  marks: readonly CityMark[],
  nameOf: (mark: CityMark) => string,
  sheet: Sheet,
): MapLabel[] {
  const project = projection(extentOf(shapes), sheet)
  const mark_of = new Map(marks.map((mark) => [mark.adcode, mark]))
  const written = shapes.features.map(({ properties }) => {
    const mark = mark_of.get(properties.adcode)
    return mark ? cityText(mark, nameOf(mark), sheet) : islandText(properties)
  })
  const anchors = shapes.features.map(({ properties }, index) => {
    const { x, y } = project(properties.cp)
    return { x, y: y - (written[index]?.lift ?? 0) * sheet.type }
  })
  const places = spreadLabels(
    anchors.map(({ x, y }, index) => {
      const texts = written[index]?.texts ?? []
      return {
        x,
        y,
        width: Math.max(...texts.map(widthInEm)) * sheet.type,
        height: texts.length * LINE_HEIGHT * sheet.type,
      }
    }),
    sheet,
  )
  return shapes.features.map(({ properties }, index) => {
    const { texts, kind, name_at } = written[index] ?? { texts: [], kind: 'city' as const, name_at: 0 }
    const x = (anchors[index]?.x ?? 0) + (places[index]?.dx ?? 0)
    const y = (anchors[index]?.y ?? 0) + (places[index]?.dy ?? 0)
    return {
      adcode: properties.adcode,
      kind,
      lines: texts.map((text, line) => ({
        x: round(x),
        y: round(y + ((line - (texts.length - 1) / 2) * LINE_HEIGHT + BASELINE) * sheet.type),
        text,
        is_name: line === name_at,
      })),
    }
  })
}

interface Written {
  kind: MapLabel['kind']
  texts: string[]
  name_at: number
  /** How far it stands above its point, in times its type. */
  lift: number
}

function cityText(mark: CityMark, name: string, { has_values }: Sheet): Written {
  const sign = CLASS_SIGN[mark.class]
  const signed = (text: string): string => (sign ? `${sign} ${text}` : text)
  const why = whySign(mark.reason) && ` ${whySign(mark.reason)}`
  const texts = has_values ? [name, `${signed(mark.text)}${why}`] : [signed(name)]
  return { kind: 'city', texts, name_at: 0, lift: 0 }
}

/** Named above what is drawn in its place. */
function islandText({ name }: CityProperties): Written {
  return { kind: 'islands', texts: [name], name_at: -1, lift: 1.5 }
}

const round = (px: number): number => Math.round(px * 10) / 10
