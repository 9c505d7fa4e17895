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
  /** The city of a county. */
  parent?: number | string
}

export function cityShapes(topology: Topology): CityShapes {
  return shapesOf(topology, 'cities', () => true)
}

/** The counties of one city; none where it has none. */
export function countyShapes(topology: Topology, city: string): CityShapes {
  return shapesOf(topology, 'counties', ({ parent }) => String(parent) === city)
}

function shapesOf(
  topology: Topology,
  name: 'cities' | 'counties',
  isWanted: (properties: WrittenProperties) => boolean,
): CityShapes {
  const layer = topology.objects[name] as GeometryCollection<WrittenProperties> | undefined
  if (!layer) throw new Error(`The map has no layer "${name}". Put one into the province's map file.`)
  const written = feature(topology, layer)
  return {
    type: 'FeatureCollection',
    features: written.features.flatMap((one) => {
      const { geometry, properties } = one
      if (!isWanted(properties)) return []
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
