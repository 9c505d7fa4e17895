/** The words under a tile's number: its weightiest note, how it moved since yesterday, and between what it ran. */
import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import type { Format } from '../live/api.ts'
import { useLiveStore } from '../live/store.ts'
import { useWords } from '../locales/i18n.ts'
import { momentText } from '../wall/time-text.ts'
import { changeText, rangeWord } from './number.ts'
import { HOUR_MS } from './spark.ts'
import type { TileModel } from './tile-model.ts'
import type { useSeries } from './use-series.ts'

export function useTileNote(
  model: ComputedRef<TileModel>,
  series: ReturnType<typeof useSeries>,
  format: () => Format,
  zone: ComputedRef<string>,
) {
  const live = useLiveStore()
  const { t, language } = useWords()

  const note = computed(() => {
    const one = model.value.note
    switch (one?.kind) {
      case undefined:
        return ''
      case 'unknown':
        return t(`tile.note.${one.reason}`, { ...one })
      case 'colour':
        return t(`tile.colour.${one.reason}`, { text: one.text })
      case 'stale':
        return one.since === null
          ? t('state.stale')
          : t('tile.note.stale', { time: momentText(one.since, live.now, zone.value) })
      case 'unasked':
      case 'grade_d':
      case 'members':
      case 'backfill':
      case 'worst':
        return t(`tile.note.${one.kind}`, { ...one })
    }
  })

  const filling = computed(() => {
    const one = series.filling.value
    return one ? t(one.grows ? 'tile.filling' : 'tile.short', { known: one.known, all: one.all }) : ''
  })

  const change = computed(() => {
    if (filling.value && model.value.note?.kind === 'worst') return filling.value
    const before = series.day_ago.value
    if (model.value.raw === null) return ''
    const moved = before === null ? null : changeText(before, model.value.raw, format())
    if (!moved) return t('tile.change.none')
    return t(`tile.change.${moved.direction}`, { text: moved.text, unit: t(`tile.unit.${moved.unit}`) })
  })

  const range = computed(() => {
    if (filling.value) return filling.value
    const { low, high } = series.spark.value
    if (low === null || high === null) return t('tile.no_range')
    const hours = series.span_ms.value / HOUR_MS
    const span =
      hours > 48
        ? t('tile.span.day', { n: Math.round(hours / 24) })
        : t('tile.span.hour', { n: Math.round(hours) })
    return t('tile.range', { span, range: rangeWord(low, high, format(), language.value) })
  })

  return { note, change, range }
}
