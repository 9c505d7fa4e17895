/** Numbers as a proof writes them: with all their digits, where a wall rounds. */
import type { Format } from '../live/api.ts'

/** Decimals of a fraction are told to so many places; whole numbers are told whole. */
const PLACES = 4

/** A decimal text with its thousands grouped; an ellipsis where there is more of it. */
export function exactText(decimal: string): string {
  const [, sign = '', whole = '0', rest = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? []
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  const more = rest.length > PLACES ? '…' : ''
  return `${sign && '−'}${grouped}${rest ? `.${rest.slice(0, PLACES)}${more}` : ''}`
}

export function signedText(decimal: string): string {
  if (/^-?0(\.0*)?$/.test(decimal)) return '±0'
  return decimal.startsWith('-') ? exactText(decimal) : `+${exactText(decimal)}`
}

/** A value to more places than the wall has: so many that what is shown and what is computed are seen to be one. */
export function exactValue(value: number, format: Format): string {
  if (format === 'count') return exactText(plain(value))
  return trimmed((format === 'percent' ? value * 100 : value).toFixed(6))
}

/** By how much a value moved: of a percentage in points. */
export function deltaText(delta: number, format: Format): string {
  if (delta === 0) return '±0'
  const size = Math.abs(delta) * (format === 'percent' ? 100 : 1)
  const text =
    format === 'count' && Number.isInteger(size)
      ? exactText(plain(size))
      : size >= 0.01
        ? size.toFixed(2)
        : size.toPrecision(1)
  return `${delta < 0 ? '−' : '+'}${text}`
}

function plain(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? value.toFixed(0) : trimmed(value.toFixed(6))
}

function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text
}
