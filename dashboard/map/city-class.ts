/** The classes a city can be in on the map, and the sign that tells each without its colour. */
export const CITY_CLASSES = ['good', 'warn', 'bad', 'none', 'unknown', 'pending', 'dark'] as const
export type CityClass = (typeof CITY_CLASSES)[number]

/** Beside a colour that is not that of the value. */
export const WHY_SIGN = '⚠'

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
