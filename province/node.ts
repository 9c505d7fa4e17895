/** Where values stand in a parsed YAML text, as offsets. */
import { isAlias, isCollection, isMap, isScalar, isSeq } from 'yaml'
import type { Node, Pair, YAMLMap } from 'yaml'
import type { Path } from './problem.ts'

export function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : ''
}

export function startOf(node: unknown): number {
  return isScalar(node) || isCollection(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0
}

/** Answers where a path leads: to the key of a field, to an item of a list, or as far as the path exists. */
export function offsetsIn(root: Node): (path: Path) => number {
  const pairsOf = indexed()
  return (path) => {
    let offset = startOf(root)
    let node: unknown = root
    for (const step of path) {
      if (isMap(node)) {
        const pair = pairsOf(node).get(String(step))
        if (!pair) break
        offset = startOf(pair.key)
        node = pair.value
      } else if (isSeq(node) && node.items[Number(step)] !== undefined) {
        node = node.items[Number(step)]
        offset = startOf(node)
      } else break
    }
    return offset
  }
}

/** A map's pairs by their keys, each map indexed once; of a key that is written twice the last one counts. */
function indexed(): (map: YAMLMap) => ReadonlyMap<string, Pair> {
  const known = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>()
  return (map) => {
    const pairs = known.get(map) ?? new Map(map.items.map((pair) => [keyOf(pair), pair]))
    known.set(map, pairs)
    return pairs
  }
}
