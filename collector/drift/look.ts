/** What an outline looks like, to be compared with the next one at a walk: most answers of a feed look the same. Pure. */
import { isAlways, type Outline } from './outline.ts'

/** The fields as a walk meets them. */
export interface Look {
  names: readonly string[]
  /** For each what was seen of it, and how deep it lies. */
  marks: readonly number[]
}

const DEPTHS = 64

export function lookOf(outline: Outline): Look {
  const names: string[] = []
  const marks: number[] = []
  const walk = (parent: Outline, depth: number): void => {
    for (const [name, one] of parent.fields ?? []) {
      if (one.seen === 0) continue
      names.push(name)
      marks.push(markOf(parent, name, one, depth))
      walk(one, depth + 1)
    }
  }
  walk(outline, 0)
  return { names, marks }
}

/** False, too, where the fields are the same in another order. */
export function looksLike(outline: Outline, look: Look): boolean {
  return follow(outline, look, 0, 0) === look.names.length
}

/** Where in the look the walk is after a parent's fields; -1 once something differs. */
function follow(parent: Outline, look: Look, depth: number, from: number): number {
  let place = from
  if (!parent.fields) return place
  for (const [name, one] of parent.fields) {
    if (one.seen === 0) continue
    if (look.names[place] !== name || look.marks[place] !== markOf(parent, name, one, depth)) return -1
    place = follow(one, look, depth + 1, place + 1)
    if (place === -1) return -1
  }
  return place
}

function markOf(parent: Outline, name: string, one: Outline, depth: number): number {
  return (one.types * 2 + (isAlways(parent, name, one) ? 1 : 0)) * DEPTHS + depth
}
