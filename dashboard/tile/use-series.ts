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
  stepOf,
  thinOut,
  valueADayAgo,
  withTail,
} from './spark.ts'
import type { Spark } from './spark.ts'

const REFETCH_MS = 5 * 60_000
/** The server computes a trend point by point; one with holes is asked for again sooner. */
const REFETCH_HOLES_MS = 15_000
/** Growth is looked for over so many answers. */
const ANSWERS = 5
/** Two points a column, of which the widest tile has so many as an eye can tell apart. */
const COLUMNS = 180
export const SPARK_WIDTH = 480
export const SPARK_HEIGHT = 100

export function useSeries(indicator: () => Indicator, part: () => string) {
  const live = useLiveStore()
  const province = useProvinceStore()
  const sample = computed(() =>
    live.sample(indicator().id, 'province', province.province?.code ?? '', part()),
  )

  const fetched = useResource<{ points: SeriesPoint[] }>(() => {
    const code = province.province?.code
    if (!code) return null
    const query = new URLSearchParams({ scope: 'province', id: code, part: part() })
    return `/api/v1/indicators/${encodeURIComponent(indicator().id)}/series?${query.toString()}`
  })
  watch(() => live.epoch, fetched.reload)

  const tail = shallowRef<SeriesPoint[]>([])
  watch(sample, (one) => {
    if (!one) return
    const newest = fetched.value.value?.points.at(-1)?.at ?? -Infinity
    // Bounded, too, where the trend cannot be fetched for months.
    tail.value = addToTail(tail.value, pointOf(one), Math.max(newest, one.at - DAY_MS))
  })

  const taken = computed(() => fetched.value.value?.points ?? [])
  const has_holes = computed(() => taken.value.some((point) => point.value === null))
  useIntervalFn(fetched.reload, () => (has_holes.value ? REFETCH_HOLES_MS : REFETCH_MS))
  const known = shallowRef<number[]>([])
  watch(taken, (points) => {
    const count = points.filter((point) => point.value !== null).length
    known.value = [...known.value, count].slice(-ANSWERS)
  })
  const filling = computed(() => {
    const { done, total } = live.backfill
    return fillingOf(known.value, taken.value.length, done < total)
  })
  const step_ms = computed(() => stepOf(taken.value))
  /** From the first point to now, at least a day. */
  const span_ms = computed(() => Math.max(DAY_MS, step_ms.value * taken.value.length))
  /** The line moves on by the minute when nothing else moves it. */
  const end = computed(() => {
    const at = Math.max(live.offline_since ?? live.now, sample.value?.at ?? 0)
    return Math.ceil(at / 60_000) * 60_000
  })
  const start = computed(() => end.value - span_ms.value)
  /** However long the history is, a tick draws no more of it than the glass has columns. */
  const thinned = computed(() => thinOut(taken.value, start.value, end.value, COLUMNS))
  const spark = computed((): Spark => {
    const held = sample.value && live.is_live ? { ...pointOf(sample.value), at: end.value } : null
    const [from, to] = [start.value, end.value]
    const box = {
      width: SPARK_WIDTH,
      height: SPARK_HEIGHT,
      from,
      to,
      step_ms: step_ms.value,
      least: leastSpan(indicator().format, sample.value?.value ?? null),
      mark: indicator().thresholds?.good,
    }
    const recent = thinOut(tail.value, from, to, COLUMNS)
    return drawSpark(withTail(thinned.value, recent, held), box)
  })
  const day_ago = computed(() => valueADayAgo(taken.value, end.value, step_ms.value))

  return { spark, span_ms, day_ago, filling, error: fetched.error }
}

/** A number that is struck through on the tile is no part of its trend. */
function pointOf(sample: Sample): SeriesPoint {
  const is_told = sample.state !== 'unknown' && sample.grade !== 'D'
  return { at: sample.at, value: is_told ? sample.value : null, state: sample.state }
}
