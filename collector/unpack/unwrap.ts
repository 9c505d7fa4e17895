/** Records out of what stands around them: an envelope, a page of search results, groups. */
import { compilePath, readPath } from './path.ts'

/** Lists may stand in lists of envelopes in an envelope. */
const MAX_WRAPS = 3

/**
 * What has a list at one of the paths gives way to that list's items. A single object that has none is given back as it
 * is, which is no list of records; among others it is a record.
 *
 * @throws Error when a path is no plain one.
 */
export function compileUnwrap(paths: readonly string[] | undefined): (found: unknown) => unknown {
  if (!paths) return (found) => found
  const reads = paths.map((path) => {
    const segments = readPath(path)
    if (!segments) throw new Error(`unwrap: ${path} is no plain path`)
    return compilePath(segments)
  })

  const listOf = (item: unknown): unknown[] | undefined => {
    for (const read of reads) {
      const list = read(item)
      if (Array.isArray(list)) return list as unknown[]
      // What holds nothing is often written as null.
      if (list === null) return []
    }
    return undefined
  }

  return (found) => {
    let list = Array.isArray(found) ? (found as unknown[]) : listOf(found)
    for (let wraps = 0; list !== undefined && wraps < MAX_WRAPS; wraps++) {
      if (!list.some((item) => listOf(item) !== undefined)) break
      list = list.flatMap((item) => listOf(item) ?? [item])
    }
    return list ?? found
  }
}
