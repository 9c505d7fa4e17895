/** The known word that somebody probably meant. */

/** The option closest to `word`, if one is close enough to be a slip of the fingers. */
export function nearest(word: string, options: readonly string[]): string | undefined {
  if (word.length > 64) return undefined
  const allowed = Math.max(1, Math.floor(word.length / 3))
  let best: string | undefined
  let least = allowed + 1
  for (const option of options) {
    const edits = distance(word.toLowerCase(), option.toLowerCase())
    if (edits < least) [best, least] = [option, edits]
  }
  return best
}

/** Letters to insert, drop, replace or swap with their neighbour to turn `a` into `b`. */
function distance(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replace = at(above, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let least = Math.min(at(above, j) + 1, at(row, j - 1) + 1, replace)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) least = Math.min(least, at(before, j - 2) + 1)
      row.push(least)
    }
    ;[before, above] = [above, row]
  }
  return at(above, b.length)
}

const at = (row: readonly number[], place: number): number => row[place] ?? Infinity
