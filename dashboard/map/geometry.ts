/** The province's shapes from its map file: one feature a city, keyed by its code, with the point its name stands at. */
import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import { labelPoint } from './label-point.ts'

export interface CityProperties {
  /** Division code; what the map's data is keyed by. */
  adcode: string
  name: string
  /** `islands` are drawn in their place and carry no data of their own. */
  level: 'city' | 'islands'
  cp: [number, number]
}

export type CityShapes = FeatureCollection<Polygon | MultiPolygon, CityProperties>

interface WrittenProperties {
  adcode: number | string
  name: string
  level?: string
}

export function cityShapes(topology: Topology): CityShapes {
  const layer = topology.objects['cities'] as GeometryCollection<WrittenProperties> | undefined
  if (!layer) throw new Error('The map has no layer "cities". Put one into the province\'s map file.')
  const written = feature(topology, layer)
  return {
    type: 'FeatureCollection',
    features: written.features.flatMap((one) => {
      const { geometry, properties } = one
      if (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon') return []
      return {
        type: 'Feature',
        geometry,
        properties: {
          adcode: String(properties.adcode),
          name: properties.name,
          level: properties.level === 'islands' ? 'islands' : 'city',
          cp: labelPoint(geometry, 1.3),
        },
      }
    }),
  }
}
