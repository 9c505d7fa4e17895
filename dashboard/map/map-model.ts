/** What the map says of each city: its class, its value, its rank. Silence takes the colour and suspends the rank. */
import type { DarkOrgan } from '#analytics/live/events.ts'
import type { Sample } from '#analytics/sample.ts'
import type { Division, Indicator, Words } from '../live/api.ts'
import { CITY_CLASSES } from './city-class.ts'
import type { CityClass } from './city-class.ts'
import { colourReason } from '../tile/colour-reason.ts'
import type { ColourReason } from '../tile/colour-reason.ts'
import { valueWord } from '../tile/number.ts'
import type { Language } from '../tile/number.ts'
import { drawnStatus, isPending, isUnfed } from '../tile/tile-model.ts'

export interface CityMark {
  adcode: string
  name: Words
  class: CityClass
  stale: boolean
  /** Why its colour is not that of its value, or why it has none; null where it is. */
  reason: ColourReason | null
  raw: number | null
  /** The value in words; `—` where there is none. */
  text: string
  /** Null where the rank is suspended. */
  rank: number | null
}

export function cityMarks(
  cities: readonly Division[],
  sampleOf: (adcode: string) => Sample | undefined,
  dark: readonly DarkOrgan[],
  indicator: Pick<Indicator, 'format' | 'direction' | 'thresholds'>,
  language: Language,
): CityMark[] {
  return placeMarks(cities, sampleOf, new Set(dark.map((one) => one.region)), indicator, language)
}

/** The same of any places or organs; `silent` are the codes of those that are. */
export function placeMarks(
  places: readonly Division[],
  sampleOf: (code: string) => Sample | undefined,
  silent: ReadonlySet<string>,
  indicator: Pick<Indicator, 'format' | 'direction' | 'thresholds'>,
  language: Language,
): CityMark[] {
  const marks = places.map((city): CityMark => {
    const sample = sampleOf(city.code)
    const is_dark = silent.has(city.code)
    const is_unfed = isUnfed(sample)
    const raw = sample && sample.state !== 'unknown' && !is_dark ? sample.value : null
    return {
      adcode: city.code,
      name: city.name,
      class: is_dark ? 'dark' : isPending(sample) && !is_unfed ? 'pending' : drawnStatus(sample),
      stale: raw !== null && sample?.state === 'stale',
      reason: is_dark ? null : is_unfed ? 'no_source' : colourReason(sample),
      raw,
      text: raw === null ? '—' : valueWord(raw, indicator.format, language),
      rank: null,
    }
  })
  return ranked(marks, indicator.direction === 'lower' ? 1 : -1)
}

/** Best first, equals on one rank; then those whose rank is suspended, in the order of their codes. */
function ranked(marks: readonly CityMark[], sign: 1 | -1): CityMark[] {
  const known = marks.filter((mark) => mark.raw !== null)
  const order = [...known].sort(
    (a, b) => sign * ((a.raw ?? 0) - (b.raw ?? 0)) || a.adcode.localeCompare(b.adcode),
  )
  let rank = 0
  const placed = order.map((mark, index) => {
    if (index === 0 || mark.raw !== order[index - 1]?.raw) rank = index + 1
    return { ...mark, rank }
  })
  return [...placed, ...marks.filter((mark) => mark.raw === null)]
}

/** The reasons that occur, in the order of the cities. */
export function reasonsShown(marks: readonly CityMark[]): ColourReason[] {
  return [...new Set(marks.flatMap((mark) => mark.reason ?? []))]
}

/** The classes for the legend, in its order: the three colours and silence always, the others where a city has them. */
export function classesShown(marks: readonly CityMark[]): CityClass[] {
  const found = new Set(marks.map((mark) => mark.class))
  const always: CityClass[] = found.has('none') ? ['dark'] : ['good', 'warn', 'bad', 'dark']
  return CITY_CLASSES.filter((one) => always.includes(one) || found.has(one))
}
