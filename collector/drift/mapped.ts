/** Which fields of a record a definition reads: a change of one of these is a fault, of any other a notice. Pure. */
import type { Entry } from '../unpack/mapping.ts'
import { readPath } from '../unpack/path.ts'
import { placesOf } from '../unpack/rule.ts'
import { ANY_ITEM } from './outline.ts'

export type IsMapped = (path: string) => boolean

export function compileMapped(entries: readonly (Entry | undefined)[]): IsMapped {
  const paths = new Set<string>()
  const words = new Set<string>()
  const places = entries.flatMap((entry) =>
    entry === undefined ? [] : typeof entry === 'string' ? [entry] : placesOf(entry),
  )
  for (const place of places) {
    const text = typeof place === 'string' ? place : ''
    const segments = typeof place === 'string' ? readPath(place) : place
    if (segments) {
      let path = ''
      for (const segment of segments) {
        const name = /^\d+$/.test(segment) ? ANY_ITEM : segment
        path = path === '' ? name : `${path}.${name}`
        paths.add(path)
      }
      continue
    }
    // In an expression every name outside of quotes that is no function's or variable's may be a field's.
    const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, ' ')
    for (const [word] of bare.matchAll(/(?<![$\p{L}\p{N}_])[\p{L}_][\p{L}\p{N}_]*/gu)) words.add(word)
    for (const [, quoted] of text.matchAll(/`([^`]+)`/g)) if (quoted !== undefined) words.add(quoted)
  }
  return (path) => paths.has(path) || words.has(path.split('.').findLast((name) => name !== ANY_ITEM) ?? '')
}
