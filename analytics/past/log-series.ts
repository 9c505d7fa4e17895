/**
 * What was shown of one value over a stretch of time, at the resolution of a screen.
 *
 * Each column of the screen keeps its first, its last, its least and its greatest value, so that the line that is drawn
 * has the same pixels as one through all of them (Jugel, Jerzak, Hackenbroich and Markl, "M4: A Visualization-Oriented
 * Time Series Data Aggregation", PVLDB 7(10), 2014). Where nothing was shown there is a point without a value: a line is
 * never drawn over a gap, however narrow.
 */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import { SHOWN_MS, type ScopeKind } from '../sample.ts'
import type { Point } from './history.ts'

export interface Stretch {
  indicator: string
  scope_kind: ScopeKind
  scope_id: string
  part: string
  /** Epoch ms, both within. */
  from: number
  to: number
  /** How many columns the screen has for it. */
  columns: number
}

/** A value that was said, and after how many interruptions: two of different runs are not joined. */
export interface Said {
  at: number
  value: number
  state: 'known' | 'stale'
  run: number
}

const said = z.object({
  at: z.number(),
  value: z.number(),
  state: z.enum(['known', 'stale']),
  run: z.number(),
})

const column = z.object({ points: z.array(z.tuple([z.number(), z.number(), z.string(), z.number()])) })
const ends = z.object({ runs: z.number(), last: z.number(), reach: z.number() })

/** What could not be told, or not well enough to be shown as a number (grade D), interrupts the line. */
const LOGGED = `
  SELECT
    said_at, told, value, state, reach,
    sum(breaks) OVER (ORDER BY said_at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS run
  FROM (
    SELECT
      said_at, told, value, state, reach,
      NOT told OR (place > 1 AND said_at - before > reach) AS breaks
    FROM (
      SELECT
        toUnixTimestamp64Milli(sample.at) AS said_at,
        state != 'unknown' AND grade != 'D' AND value IS NOT NULL AS told,
        assumeNotNull(value) AS value,
        toString(state) AS state,
        -- Old days are kept by the minute or by the hour: so much further apart may two samples lie.
        {shown:Int64} + 1000 * toInt64(thinned.grain_s) AS reach,
        lagInFrame(toUnixTimestamp64Milli(sample.at)) OVER (ORDER BY sample.at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before,
        row_number() OVER (ORDER BY sample.at) AS place
      FROM (
        SELECT at, value, state, grade
        FROM indicator_sample FINAL
        WHERE indicator = {indicator:String} AND scope_kind = {scope_kind:String} AND scope_id = {scope_id:String}
          AND part = {part:String}
          AND indicator_sample.at >= fromUnixTimestamp64Milli({from:Int64}, 'Asia/Shanghai')
          AND indicator_sample.at <= fromUnixTimestamp64Milli({to:Int64}, 'Asia/Shanghai')
      ) AS sample
      LEFT JOIN (SELECT day, max(grain_s) AS grain_s FROM sample_thinning GROUP BY day) AS thinned
        ON toDate(sample.at) = thinned.day
    )
  )`

export async function readLogSeries(store: StoreClient, stretch: Stretch): Promise<Point[]> {
  const { columns, ...key } = stretch
  const asked = {
    ...key,
    shown: SHOWN_MS,
    width: Math.max(1, Math.ceil((stretch.to - stretch.from + 1) / columns)),
  }
  const [found, [end]] = await Promise.all([
    store.rows(
      column,
      `SELECT arraySort(arrayDistinct([
         argMin((said_at, value, state, run), said_at), argMax((said_at, value, state, run), said_at),
         argMin((said_at, value, state, run), (value, said_at)), argMax((said_at, value, state, run), (value, -said_at))
       ])) AS points
       FROM (${LOGGED})
       WHERE told
       GROUP BY intDiv(said_at - {from:Int64}, {width:Int64}) AS place
       ORDER BY place`,
      asked,
    ),
    store.rows(
      ends,
      `SELECT max(run) AS runs, max(said_at) AS last, argMax(reach, said_at) AS reach FROM (${LOGGED})`,
      asked,
    ),
  ])
  const points = found.flatMap((one) =>
    one.points.map(([at, value, state, run]) => said.parse({ at, value, state, run })),
  )
  // Nothing after it was said, or what was said last was that nothing is known.
  const isOpen = !end || end.last + end.reach < stretch.to || points.at(-1)?.run !== end.runs
  return withGaps(points, stretch, end?.reach ?? SHOWN_MS, isOpen)
}

/** The points with one without a value wherever the line is interrupted: before, between, and after. Pure. */
export function withGaps(
  points: readonly Said[],
  { from, to }: Pick<Stretch, 'from' | 'to'>,
  reach: number,
  isOpen: boolean,
): Point[] {
  const gap = (at: number): Point => ({ at, value: null, state: 'unknown' })
  const first = points[0]
  if (!first) return [gap(from), gap(to)]
  const line = points.flatMap(({ run, ...point }, place): Point[] => {
    const before = points[place - 1]
    return before && before.run !== run ? [gap(before.at + 1), point] : [point]
  })
  const last = points.at(-1) ?? first
  return [
    ...(first.run > 0 || first.at - from > reach ? [gap(from)] : []),
    ...line,
    ...(isOpen ? [gap(Math.min(to, last.at + 1))] : []),
  ]
}
