/** The classes a city can be in on the map, and the sign that tells each without its colour. */
import type { ColourReason } from '../tile/colour-reason.ts'

export const CITY_CLASSES = ['good', 'warn', 'bad', 'none', 'unknown', 'pending', 'dark'] as const
export type CityClass = (typeof CITY_CLASSES)[number]

const WHY_SIGN = '⚠'

/** The sign beside a colour that is not that of the value; what has no source has no such colour. */
export function whySign(reason: ColourReason | null | undefined): string {
  return reason && reason !== 'no_source' ? WHY_SIGN : ''
}

/** Silence is told by its hatching, what is not there yet by its dotted outline. */
export const CLASS_SIGN: Record<CityClass, string> = {
  good: '●',
  warn: '▲',
  bad: '■',
  none: '',
  unknown: '◇',
  pending: '',
  dark: '',
}
