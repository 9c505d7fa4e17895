/** What YAML allows and a province's files do not: aliases, depth, keys that are no text or are written twice. */
import { isScalar, visit } from 'yaml'
import type { Node, Pair } from 'yaml'
import { keyOf, startOf } from './node.ts'
import type { Fault } from './problem.ts'

/** A fault at an offset of the text. */
export interface Spot {
  offset: number
  fault: Fault
}

const MAX_DEPTH = 40

export const TOO_DEEP: Fault = { message: 'Values are nested too deeply.', cure: 'Write them flat.' }

const ALIAS: Fault = {
  // A few aliases of aliases stand for millions of values; nothing here is long enough to need one.
  message: 'An alias (*) stands for a value.',
  cure: 'Write the value out, or put it in quotes.',
}

const NO_NAME: Fault = {
  message: 'A field name is not plain text.',
  cure: 'Write name: value, and braces in quotes.',
}

/** Spots after which nothing in the document can be relied on. */
export function fatalSpots(root: Node): Spot[] {
  const spots: Spot[] = []
  visit(root, {
    Alias: (_key, node) => void spots.push({ offset: startOf(node), fault: ALIAS }),
    Map: (_key, node) => {
      const odd = node.items.filter(({ key }) => !isScalar(key))
      spots.push(...odd.map(({ key }) => ({ offset: startOf(key), fault: NO_NAME })))
    },
    Value: (_key, node, ancestors) => {
      if (ancestors.length <= MAX_DEPTH) return undefined
      spots.push({ offset: startOf(node), fault: TOO_DEEP })
      return visit.BREAK
    },
  })
  return spots
}

/** Keys that are written twice in one map: the last one counts, and somebody lost the other. */
export function repeatedKeys(root: Node, lineOf: (offset: number) => number): Spot[] {
  const spots: Spot[] = []
  visit(root, {
    Map: (_key, node) => void spots.push(...repeatsIn(node.items, lineOf)),
  })
  return spots
}

function repeatsIn(pairs: readonly Pair[], lineOf: (offset: number) => number): Spot[] {
  const first = new Map<string, number>()
  return pairs.flatMap((pair) => {
    const [key, offset] = [keyOf(pair), startOf(pair.key)]
    const earlier = first.get(key)
    if (earlier === undefined) {
      first.set(key, offset)
      return []
    }
    const cure = `Keep one of the two; the other is on line ${lineOf(earlier)}.`
    return [{ offset, fault: { message: `'${key}' is written twice.`, cure } }]
  })
}
