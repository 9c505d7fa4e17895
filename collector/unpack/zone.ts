/** Wall time of a time zone: which offset from UTC holds when, and which instants a wall time names. */

/** No zone changes its offset within a quarter of an hour that begins on one. */
const QUARTER_MS = 15 * 60_000
const DAY_MS = 86_400_000
const CACHE_LIMIT = 20_000

export interface Zone {
  name: string
  /** Offset from UTC in ms at an instant. */
  offsetAt(instant: number): number
  /** The instants that show a wall time (given as if it were UTC): none in a spring gap, two in an autumn overlap. */
  instantsOf(wall: number): number[]
}

export function openZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
  const offsets = new Map<number, number>()

  function offsetAt(instant: number): number {
    const quarter = Math.floor(instant / QUARTER_MS)
    const known = offsets.get(quarter)
    if (known !== undefined) return known
    if (offsets.size >= CACHE_LIMIT) offsets.clear()
    const offset = readOffset(format, quarter * QUARTER_MS)
    offsets.set(quarter, offset)
    return offset
  }

  return {
    name,
    offsetAt,
    instantsOf(wall) {
      const before = offsetAt(wall - DAY_MS)
      const after = offsetAt(wall + DAY_MS)
      const candidates = before === after ? [before] : [before, after]
      return candidates.filter((offset) => offsetAt(wall - offset) === offset).map((offset) => wall - offset)
    },
  }
}

function readOffset(format: Intl.DateTimeFormat, instant: number): number {
  const text = format.formatToParts(instant).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  const match = /^GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(text)
  if (!match) throw new Error(`the offset ${JSON.stringify(text)} of a time zone was not understood`)
  const [, sign, hours, minutes, seconds] = match
  if (!sign) return 0
  const size = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0)) * 1000
  return sign === '-' ? -size : size
}
