/** How the desk writes durations, sizes, skews and counts. */

/** `12 ms`, `1.25 s`, `10 s`: as exact as it is read. */
export function msText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  return `${trimmed(ms / 1000, ms < 10_000 ? 2 : 1)} s`
}

/** Which way a clock is wrong: `+1.5 s` is ahead of ours. */
export function skewText(skew_s: number | null): string {
  if (skew_s === null) return '—'
  const size = Math.abs(skew_s)
  const sign = skew_s > 0 ? '+' : skew_s < 0 ? '−' : '±'
  if (size < 60) return `${sign}${trimmed(size, 1)} s`
  if (size < 3600) return `${sign}${trimmed(size / 60, 1)} min`
  return `${sign}${trimmed(size / 3600, 1)} h`
}

/** A clock that is so much off moves facts into other periods. */
const SKEW_WARN_S = 5

export function isSkewed(skew_s: number | null): boolean {
  return skew_s !== null && Math.abs(skew_s) >= SKEW_WARN_S
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const

export function bytesText(bytes: number): string {
  let size = bytes
  let unit = 0
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000
    unit += 1
  }
  return `${unit === 0 ? size : trimmed(size, size < 10 ? 1 : 0)} ${UNITS[unit]}`
}

export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A value of any size, as exact as it is compared. */
export function valueText(value: number): string {
  return Math.abs(value) < 100 ? trimmed(value, 2) : countText(Math.round(value))
}

function trimmed(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)))
}
