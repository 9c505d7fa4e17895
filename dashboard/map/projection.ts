/** Where a place on the globe lies on the drawing: the province, in its proportions, in the middle of its panel. */
import type { CityShapes } from './geometry.ts'

export interface Size {
  width: number
  height: number
}

export interface Extent {
  west: number
  east: number
  south: number
  north: number
}

/** A degree of longitude is this much of a degree of latitude, so that the province keeps its proportions. */
export function aspectAt(latitude: number): number {
  return Math.cos((latitude * Math.PI) / 180)
}

export function extentOf(shapes: CityShapes): Extent {
  const extent = { west: Infinity, east: -Infinity, south: Infinity, north: -Infinity }
  for (const { geometry } of shapes.features) {
    const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
    for (const [x = 0, y = 0] of parts.flat(2)) {
      extent.west = Math.min(extent.west, x)
      extent.east = Math.max(extent.east, x)
      extent.south = Math.min(extent.south, y)
      extent.north = Math.max(extent.north, y)
    }
  }
  return extent
}

export type Project = (point: readonly [number, number]) => { x: number; y: number }

/** The same fit as the chart's `preserveAspect: 'contain'`. */
export function projection({ west, east, south, north }: Extent, size: Size): Project {
  const aspect = aspectAt((south + north) / 2)
  const scale = Math.min(size.width / ((east - west) * aspect), size.height / (north - south))
  const left = (size.width - (east - west) * aspect * scale) / 2
  const top = (size.height - (north - south) * scale) / 2
  return ([x, y]) => ({ x: left + (x - west) * aspect * scale, y: top + (north - y) * scale })
}
