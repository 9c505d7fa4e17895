/**
 * The log of the plan's days: what they were at each start that found others. The plan's file says who changed them and
 * why; a change that it says nothing of is told as unexplained, and is never silent.
 */
import { z } from 'zod'
import type { Plan } from '#province/plan.ts'
import type { StoreClient } from '#sql/client.ts'

const day = z.string().transform((text) => (text === '' ? null : text))
const row = z.object({ id: z.string(), noticed_at: z.number(), starts: day, ends: day })
export type LoggedDays = z.output<typeof row>

export interface Days {
  starts: string | null
  ends: string | null
}

export interface DayChange {
  id: string
  was: Days
  is: Days
  /** Epoch ms of the start that found it; null: no start of ours has seen it happen, the file alone tells of it. */
  noticed_at: number | null
  /** `set`: there were no days before. `unexplained`: the plan's file does not say who changed them and why. */
  kind: 'set' | 'explained' | 'unexplained'
  /** The place of its baseline in the plan's file; null where there is none. */
  baseline: number | null
}

/** Notes days that are others than those last noted. */
export async function noteDays(
  store: StoreClient,
  plan: Pick<Plan, 'phases'>,
  at: number,
): Promise<LoggedDays[]> {
  const latest = new Map<string, LoggedDays>()
  for (const one of await readDays(store)) latest.set(one.id, one)
  const changed = newDays(plan, latest, at)
  if (changed.length > 0) {
    const rows = changed.map(({ starts, ends, ...one }) => ({
      ...one,
      starts: starts ?? '',
      ends: ends ?? '',
    }))
    await store.insert('plan_day', rows.map((one) => JSON.stringify(one)).join('\n'))
  }
  return changed
}

/** Everything that was noted, the oldest first. */
export function readDays(store: StoreClient): Promise<LoggedDays[]> {
  return store.rows(
    row,
    `SELECT id, toUnixTimestamp64Milli(plan_day.noticed_at) AS noticed_at, starts, ends
     FROM plan_day FINAL ORDER BY plan_day.noticed_at, id`,
  )
}

/** Pure. */
export function newDays(
  plan: Pick<Plan, 'phases'>,
  latest: ReadonlyMap<string, LoggedDays>,
  at: number,
): LoggedDays[] {
  const planned = plannedDays(plan)
  const gone = [...latest.keys()].filter((id) => !planned.has(id))
  const now = [...planned, ...gone.map((id) => [id, { starts: null, ends: null }] as const)]
  return now.flatMap(([id, { starts, ends }]): LoggedDays[] => {
    const before = latest.get(id)
    if (before?.starts === starts && before.ends === ends) return []
    // A clock that was put back doesn't put the newer days before the older ones.
    return [{ id, noticed_at: Math.max(at, (before?.noticed_at ?? 0) + 1), starts, ends }]
  })
}

/** How the days were changed, by what was noted and by what the plan's file says of it; the newest first. Pure. */
export function dayChanges(
  plan: Pick<Plan, 'phases' | 'baselines'>,
  noted: readonly LoggedDays[],
): DayChange[] {
  const told = plan.baselines.flatMap(({ days }, baseline) => days.map((one) => ({ ...one, baseline })))
  const used = new Set<(typeof told)[number]>()
  const explain = (id: string, was: Days): number | null => {
    const found = told.find((one) => one.id === id && isSame(one, was) && !used.has(one))
    if (found) used.add(found)
    return found?.baseline ?? null
  }
  const changes: DayChange[] = []
  const before = new Map<string, LoggedDays>()
  for (const one of noted.toSorted((first, second) => first.noticed_at - second.noticed_at)) {
    const { id, noticed_at, starts, ends } = one
    const was = before.get(id)
    before.set(id, one)
    if (!was || isSame(was, one)) continue
    const baseline = explain(id, was)
    const wasEmpty = was.starts === null && was.ends === null
    changes.push({
      id,
      was: { starts: was.starts, ends: was.ends },
      is: { starts, ends },
      noticed_at,
      kind: baseline !== null ? 'explained' : wasEmpty ? 'set' : 'unexplained',
      baseline,
    })
  }
  // What the file tells of days that this store has never held: it was changed before the first start, or elsewhere.
  for (const one of told) {
    if (used.has(one)) continue
    const next = told.find(({ id, baseline }) => id === one.id && baseline > one.baseline)
    const is = next ?? plannedDays(plan).get(one.id) ?? { starts: null, ends: null }
    changes.push({
      id: one.id,
      was: { starts: one.starts, ends: one.ends },
      is: { starts: is.starts, ends: is.ends },
      noticed_at: null,
      kind: 'explained',
      baseline: one.baseline,
    })
  }
  return changes.toReversed()
}

function plannedDays({ phases }: Pick<Plan, 'phases'>): Map<string, Days> {
  return new Map(
    phases.flatMap((phase) =>
      [phase, ...phase.outcomes].map(({ id, starts, ends }) => [id, { starts, ends }] as const),
    ),
  )
}

function isSame(one: Days, other: Days): boolean {
  return one.starts === other.starts && one.ends === other.ends
}
