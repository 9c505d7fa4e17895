/** Keeps the map's labels apart: each stays where it stands best unless another stands there too. */

export interface Label {
  /** Its middle, in pixels. */
  x: number
  y: number
  width: number
  height: number
}

const ROUNDS = 60

/** How far each label moves, so that none lies on another or off the sheet. Two that collide give way alike, the shorter way. */
export function spreadLabels(
  labels: readonly Label[],
  sheet: { width: number; height: number },
): { dx: number; dy: number }[] {
  const moved = labels.map((label) => ({ ...label }))
  for (let round = 0; round < ROUNDS; round++) {
    for (const label of moved) keepWithin(label, sheet)
    let is_settled = true
    for (const [index, a] of moved.entries()) {
      for (const b of moved.slice(index + 1)) {
        const over_x = (a.width + b.width) / 2 - Math.abs(a.x - b.x)
        const over_y = (a.height + b.height) / 2 - Math.abs(a.y - b.y)
        // What is left over after many rounds is less than anyone can see.
        if (over_x <= 0.01 || over_y <= 0.01) continue
        is_settled = false
        if (over_y <= over_x) giveWay(a, b, 'y', over_y)
        else giveWay(a, b, 'x', over_x)
      }
    }
    if (is_settled) break
  }
  return moved.map(({ x, y }, index) => ({
    dx: x - (labels[index]?.x ?? x),
    dy: y - (labels[index]?.y ?? y),
  }))
}

function keepWithin(label: Label, sheet: { width: number; height: number }): void {
  label.x = Math.max(label.width / 2, Math.min(sheet.width - label.width / 2, label.x))
  label.y = Math.max(label.height / 2, Math.min(sheet.height - label.height / 2, label.y))
}

function giveWay(a: Label, b: Label, axis: 'x' | 'y', over: number): void {
  const sign = a[axis] <= b[axis] ? -1 : 1
  a[axis] += (sign * over) / 2
  b[axis] -= (sign * over) / 2
}

/** About how wide a text is, in times its size: a Chinese character and a sign are square, a Latin letter about half of that. */
export function widthInEm(text: string): number {
  let width = 0
  for (const char of text) {
    if (char >= '\u2500') width += 1
    else if (/[.,:;|'\s]/.test(char)) width += 0.3
    else width += /\d/.test(char) ? 0.57 : 0.62
  }
  return width
}
