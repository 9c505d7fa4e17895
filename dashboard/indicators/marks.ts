/** The cities of a ranking as the map draws them: silence takes the colour, what is not to be trusted has none. Pure. */
import type { Division, Indicator } from '../live/api.ts'
import type { CityMark } from '../map/map-model.ts'
import { colourReason } from '../tile/colour-reason.ts'
import { valueWord } from '../tile/number.ts'
import type { Language } from '../tile/number.ts'
import { drawnStatus, isPending, isUnfed } from '../tile/tile-model.ts'
import type { Ranking } from './api.ts'

export function marksOf(
  cities: readonly Division[],
  rows: Ranking['rows'],
  format: Indicator['format'],
  language: Language,
): CityMark[] {
  const found = new Map(rows.map((row) => [row.scope_id, row]))
  return cities.map(({ code, name }): CityMark => {
    const row = found.get(code)
    const sample = row?.sample ?? undefined
    const is_told = row?.suspended === 'no'
    const raw = is_told ? (sample?.value ?? null) : null
    return {
      adcode: code,
      name,
      class:
        row?.suspended === 'dark'
          ? 'dark'
          : isPending(sample) && !isUnfed(sample)
            ? 'pending'
            : is_told
              ? drawnStatus(sample)
              : 'unknown',
      stale: raw !== null && sample?.state === 'stale',
      reason: is_told ? colourReason(sample) : isUnfed(sample) ? 'no_source' : null,
      raw,
      text: raw === null ? '—' : valueWord(raw, format, language),
      rank: row?.rank ?? null,
    }
  })
}
