/** What an organ's data are called: its catalogue entries, by code and name. */
import type { Organ } from './cast.ts'
import names from './names.json' with { type: 'json' }
import { hash } from './noise.ts'

export interface Entry {
  /** As catalogues number them: class / sequence, e.g. 307044/000123. */
  code: string
  name: string
}

const known: Record<string, { class: string; names: string[] }> = names.organs

function classOf(organ: Organ): string {
  const listed = known[organ.code]
  if (listed) return listed.class
  // A city bureau: the two digits that tell prefectures of one province apart.
  if (/-\d{6}$/.test(organ.code)) return `3100${organ.code.slice(-4, -2)}`
  return `309${String(hash(organ.code) % 1000).padStart(3, '0')}`
}

/** The data an organ holds, most shared first. */
export function resourcesOf(organ: Organ): string[] {
  return known[organ.code]?.names ?? (organ.kind === 'city' ? names.city : names.other)
}

function codeOf(organ: Organ, index: number): string {
  return `${classOf(organ)}/${String(index + 1).padStart(6, '0')}`
}

/** The code under which one of an organ's resources is shared. */
export function resourceCode(organ: Organ, resource: string): string {
  const index = resourcesOf(organ).indexOf(resource)
  if (index < 0) throw new Error(`${organ.code} holds no resource ${resource}; add it to names.json`)
  return codeOf(organ, index)
}

/** The organ's catalogue: every resource in its first `facets` aspects. */
export function entriesOf(organ: Organ, facets: number): Entry[] {
  const resources = resourcesOf(organ)
  const prefix = organ.kind === 'city' ? organ.short : ''
  return names.facets.slice(0, facets).flatMap((facet, row) =>
    resources.map((resource, column) => ({
      code: codeOf(organ, row * resources.length + column),
      name: `${prefix}${resource}${facet}`,
    })),
  )
}
