/** The trend of an indicator for the province: fetched now and then, and carried on by the live samples between. */
import { useIntervalFn } from '@vueuse/core'
import { computed, shallowRef, watch } from 'vue'
import type { Sample } from '#analytics/sample.ts'
import type { Indicator, SeriesPoint } from '../live/api.ts'
import { useProvinceStore } from '../live/province-store.ts'
import { useLiveStore } from '../live/store.ts'
import { useResource } from '../live/use-resource.ts'
import {
  addToTail,
  DAY_MS,
  drawSpark,
  fillingOf,
  leastSpan,
  speaksOf,
  thinOut,
  trendOf,
  valueADayAgo,
  withTail,
} from './spark.ts'
import type { Spark, Trend } from './spark.ts'

const REFETCH_MS = 5 * 60_000
/** The server computes a trend point by point; one with holes is asked for again sooner. */
const REFETCH_HOLES_MS = 15_000
/** Growth is looked for over so many answers. */
const ANSWERS = 5
/** Two points a column, of which the widest tile has so many as an eye can tell apart. */
const COLUMNS = 180
const NOTHING_YET: Trend = trendOf([], COLUMNS)
export const SPARK_WIDTH = 480
export const SPARK_HEIGHT = 100

export function useSeries(indicator: () => Indicator, part: () => string) {
  const live = useLiveStore()
  const province = useProvinceStore()
  const sample = computed(() =>
    live.sample(indicator().id, 'province', province.province?.code ?? '', part()),
  )

  const fetched = useResource<Trend, { points: SeriesPoint[] }>(
    () => {
      const code = province.province?.code
      if (!code) return null
      const query = new URLSearchParams({ scope: 'province', id: code, part: part() })
      return `/api/v1/indicators/${encodeURIComponent(indicator().id)}/series?${query.toString()}`
    },
    ({ points }) => trendOf(points, COLUMNS),
  )
  watch(() => live.epoch, fetched.reload)

  const tail = shallowRef<SeriesPoint[]>([])
  watch(sample, (one) => {
    if (!one) return
    const points = fetched.value.value?.points ?? []
    // Bounded, too, where the trend cannot be fetched for months.
    tail.value = addToTail(tail.value, pointOf(one), (at) => at <= one.at - DAY_MS || speaksOf(points, at))
  })

  const trend = computed(() => fetched.value.value ?? NOTHING_YET)
  useIntervalFn(fetched.reload, () => (trend.value.known < trend.value.all ? REFETCH_HOLES_MS : REFETCH_MS))
  const known = shallowRef<number[]>([])
  watch(trend, (answer) => (known.value = [...known.value, answer.known].slice(-ANSWERS)))
  const filling = computed(() => {
    const { done, total } = live.backfill
    const is_fetched = indicator().trend?.view !== 'known' && done < total
    return fillingOf(known.value, trend.value.all, is_fetched)
  })
  /** From the first point to now, at least a day. */
  const span_ms = computed(() => Math.max(DAY_MS, trend.value.step_ms * trend.value.all))
  /** The line moves on by the minute when nothing else moves it. */
  const end = computed(() => {
    const at = Math.max(live.offline_since ?? live.now, sample.value?.at ?? 0)
    return Math.ceil(at / 60_000) * 60_000
  })
  const start = computed(() => end.value - span_ms.value)
  const shown = computed(() => trend.value.points.filter(({ at }) => at >= start.value && at <= end.value))
  const spark = computed((): Spark => {
    const held = sample.value && live.is_live ? { ...pointOf(sample.value), at: end.value } : null
    const [from, to] = [start.value, end.value]
    const box = {
      width: SPARK_WIDTH,
      height: SPARK_HEIGHT,
      from,
      to,
      step_ms: trend.value.apart_ms,
      least: leastSpan(indicator().format, sample.value?.value ?? null),
      mark: indicator().thresholds?.good,
    }
    const recent = thinOut(tail.value, from, to, COLUMNS)
    return drawSpark(withTail(shown.value, recent, held), box)
  })
  const day_ago = computed(() => valueADayAgo(trend.value.last_day, end.value, trend.value.step_ms))

  return { spark, span_ms, day_ago, filling, error: fetched.error }
}

/** A number that is struck through on the tile is no part of its trend. */
function pointOf(sample: Sample): SeriesPoint {
  const is_told = sample.state !== 'unknown' && sample.grade !== 'D'
  return { at: sample.at, value: is_told ? sample.value : null, state: sample.state }
}
