/**
 * Whether the files of a province agree with each other. These rules read the raw content of a file that is broken
 * elsewhere, so that one mistake hides no other; what cannot be judged because a whole file is missing is let be.
 */
import { basename } from 'node:path'
import type { Document } from './document.ts'
import { nearest } from './nearest.ts'
import type { Part } from './part.ts'
import { impatience } from './patience.ts'
import type { Fault, Path, Problem } from './problem.ts'

export interface Parts {
  head: Part<unknown>
  organs: Part<unknown>
  regions: Part<unknown>
  plan: Part<unknown>
  channels: Part<unknown>
  scenes: readonly Part<unknown>[]
  platforms: readonly Part<unknown>[]
}

/** Every disagreement between the files. */
export function disagreements(parts: Parts): Problem[] {
  const organs = codesIn(parts.organs.document, [])
  return [
    ...[...parts.scenes, ...parts.platforms].flatMap(idIsFileName),
    ...parts.platforms.flatMap((part) => known(part.document, ['organ'], organs, 'organ')),
    ...parts.platforms.flatMap((part) => impatience(part.document)),
    ...parts.platforms.flatMap((part) => onThisMachine(part.document, parts.head.document)),
    ...channelsOnThisMachine(parts.channels.document, parts.head.document),
    ...known(parts.head.document, ['lead_organ'], organs, 'organ'),
    ...owners(parts.plan.document).flatMap((path) => known(parts.plan.document, path, organs, 'organ')),
    ...divisions(parts),
  ]
}

function idIsFileName({ document, file }: Part<unknown>): Problem[] {
  const id = document?.at(['id'])
  const expected = basename(file, '.yaml')
  if (document === undefined || typeof id !== 'string' || id === expected) return []
  return [
    document.problem(['id'], {
      message: `'${id}' is not the file's name.`,
      cure: `Write id: ${expected}, or name the file ${id}.yaml.`,
    }),
  ]
}

/** A live province whose collector may talk to its own machine could be made to talk to its own store. */
function onThisMachine(platform: Document | undefined, head: Document | undefined): Problem[] {
  if (platform?.at(['loopback']) !== true || head?.at(['provenance']) !== 'live') return []
  return [
    platform.problem(['loopback'], {
      message: 'Only a simulated province is polled on this machine.',
      cure: 'Remove loopback, and write the address of the platform into base.',
    }),
  ]
}

/** Nor may a message be sent to this machine, where the store and whatever else it runs would read it. */
function channelsOnThisMachine(channels: Document | undefined, head: Document | undefined): Problem[] {
  if (channels === undefined || head?.at(['provenance']) !== 'live') return []
  return list(channels, ['channels']).flatMap((place) => {
    const path = ['channels', place, 'loopback']
    if (channels.at(path) !== true) return []
    return [
      channels.problem(path, {
        message: 'Only a simulated province tells this machine.',
        cure: 'Remove loopback, and write the address of the channel.',
      }),
    ]
  })
}

function divisions({ head, organs, regions }: Parts): Problem[] {
  const province = regions.document?.at(['province', 'code'])
  const cities = codesIn(regions.document, ['cities'])
  if (typeof province !== 'string' || cities === undefined) return []
  const counties = list(regions.document, ['cities']).flatMap(
    (city) => codesIn(regions.document, ['cities', city, 'districts']) ?? [],
  )
  const places = list(organs.document, []).flatMap((place) =>
    known(organs.document, [place, 'region'], [province, ...cities, ...counties], 'division'),
  )
  return [
    ...known(head.document, ['code'], [province], 'province'),
    ...places,
    ...misplaced(regions.document),
  ]
}

/** Counties whose code does not begin like their city's, cities whose code does not begin like the province's. */
function misplaced(regions: Document | undefined): Problem[] {
  const province = regions?.at(['province', 'code'])
  return list(regions, ['cities']).flatMap((city) => [
    ...beginsLike(regions, ['cities', city, 'code'], province, 2),
    ...list(regions, ['cities', city, 'districts']).flatMap((district) =>
      beginsLike(
        regions,
        ['cities', city, 'districts', district, 'code'],
        regions?.at(['cities', city, 'code']),
        4,
      ),
    ),
  ])
}

function beginsLike(document: Document | undefined, path: Path, whole: unknown, digits: number): Problem[] {
  const code = document?.at(path)
  if (document === undefined || typeof code !== 'string' || typeof whole !== 'string') return []
  const start = whole.slice(0, digits)
  const fault: Fault = {
    message: `${code} does not lie in ${whole}.`,
    cure: `Write a code that begins with ${start}.`,
  }
  return code.startsWith(start) ? [] : [document.problem(path, fault)]
}

function owners(plan: Document | undefined): Path[] {
  return list(plan, ['phases']).flatMap((phase) =>
    list(plan, ['phases', phase, 'outcomes']).map((outcome) => [
      'phases',
      phase,
      'outcomes',
      outcome,
      'owner',
    ]),
  )
}

/** The problem that a code is not among those that are known, if they are known at all. */
function known(
  document: Document | undefined,
  path: Path,
  codes: readonly string[] | undefined,
  noun: string,
): Problem[] {
  const code = document?.at(path)
  if (document === undefined || codes === undefined || typeof code !== 'string' || codes.includes(code))
    return []
  const meant = nearest(code, codes)
  const home = noun === 'organ' ? 'organs.yaml' : 'regions.json'
  const cure = meant === undefined ? `Write one of ${home}, or add it there.` : `Did you mean '${meant}'?`
  return [document.problem(path, { message: `There is no ${noun} '${code}' in ${home}.`, cure })]
}

/** The codes of a list, as far as they are legible; undefined where there is no list. */
function codesIn(document: Document | undefined, path: Path): string[] | undefined {
  if (!Array.isArray(document?.at(path))) return undefined
  return list(document, path)
    .map((place) => document?.at([...path, place, 'code']))
    .filter((code) => typeof code === 'string')
}

/** The places of a list, none where there is no list. */
function list(document: Document | undefined, path: Path): number[] {
  const items = document?.at(path)
  return Array.isArray(items) ? [...items.keys()] : []
}
