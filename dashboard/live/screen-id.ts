/** The name of this screen: the one somebody gave it in the address, else the one it was given before, else one of its own making. */

export interface ScreenId {
  screen: string
  named: boolean
}

interface Kept {
  getItem: (key: string) => string | null
  setItem: (key: string, value: string) => void
}

const KEY = 'yuemai-screen'
/** As the server takes it. */
const NAME = /^[\p{L}\p{N}._-]{1,64}$/u
/** Marks a name of the screen's own making. */
const OWN = '~'

export function screenIdOf(wanted: unknown, kept: Kept, random: () => string): ScreenId {
  if (typeof wanted === 'string' && NAME.test(wanted)) {
    keep(kept, wanted)
    return { screen: wanted, named: true }
  }
  const before = read(kept)
  if (before !== null && NAME.test(before)) return { screen: before, named: true }
  const own = before?.startsWith(OWN) && NAME.test(before.slice(1)) ? before.slice(1) : random()
  keep(kept, OWN + own)
  return { screen: own, named: false }
}

function read(kept: Kept): string | null {
  try {
    return kept.getItem(KEY)
  } catch {
    // The browser keeps nothing here; the name lasts as long as the page.
    return null
  }
}

function keep(kept: Kept, value: string): void {
  try {
    kept.setItem(KEY, value)
  } catch {
    // As above: a wall without a memory is named in its address.
  }
}

/** `crypto.randomUUID` is there over HTTPS only, and walls stand inside networks. */
export function randomName(): string {
  return [...crypto.getRandomValues(new Uint8Array(8))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}
