/** The map's geometry: whether the file is TopoJSON, and draws what the regions say it draws. */
import { z } from 'zod'
import { jsonFault } from './syntax.ts'
import { fileProblem } from './problem.ts'
import type { Problem } from './problem.ts'
import type { Regions } from './region.ts'
import { readText } from './text.ts'

const MAX_BYTES = 20_000_000

const layer = z.object({
  geometries: z.array(z.object({ properties: z.object({ adcode: z.union([z.number(), z.string()]) }) })),
})

/** Only what is relied on: two layers whose shapes carry their division code. */
const topology = z.object({
  type: z.literal('Topology'),
  arcs: z.array(z.unknown()).min(1),
  objects: z.object({ cities: layer, counties: layer }),
})

/** Problems of a map file. Its lines are numbers without end, so they stand for the file as a whole. */
export function checkMap(file: string, regions: Regions | undefined): Problem[] {
  const read = readText(file, MAX_BYTES)
  if ('problem' in read) return [read.problem]
  const broken = jsonFault(read.text)
  if (broken) return [fileProblem(file, broken, broken.line, broken.column)]
  const map = topology.safeParse(JSON.parse(read.text))
  if (!map.success) {
    const at = map.error.issues[0]?.path.join('.') ?? ''
    const message = `This is not TopoJSON with the layers cities and counties and an adcode on each shape (see ${at}).`
    return [fileProblem(file, { message, cure: 'Build it as map/ORIGIN.md says.' })]
  }
  return regions === undefined ? [] : undrawn(file, map.data.objects, regions)
}

function undrawn(file: string, layers: z.output<typeof topology>['objects'], regions: Regions): Problem[] {
  const codes = (name: 'cities' | 'counties') =>
    new Set(layers[name].geometries.map(({ properties }) => String(properties.adcode)))
  const drawn = { cities: codes('cities'), counties: codes('counties') }
  const districts = regions.cities.flatMap((city) => city.districts).filter((district) => district.in_map)
  const missing = [
    ...regions.cities.filter((city) => !drawn.cities.has(city.code)),
    ...districts.filter((district) => !drawn.counties.has(district.code)),
  ]
  return missing.map(({ code, name }) =>
    fileProblem(file, {
      message: `${name} (${code}) is not drawn.`,
      cure: 'Add its shape, or write in_map: false.',
    }),
  )
}
