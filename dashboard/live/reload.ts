/** When a screen takes a new build: never at once, never all screens together, never while somebody uses it. */

/** The screens of a province reload spread over this time. */
const SPREAD_MS = 40_000
/** Nobody keeps a wall from its new build longer than this. */
const PATIENCE_MS = 10 * 60_000

export interface ReloadPlan {
  build: string
  due_at: number
  latest_at: number
}

/** `own` is the build the page was loaded with, as the server first told it; null until then. */
export function planReload(
  own: string | null,
  served: string,
  plan: ReloadPlan | null,
  now: number,
  chance: number,
): ReloadPlan | null {
  if (own === null || served === own) return null
  if (plan?.build === served) return plan
  return { build: served, due_at: now + Math.round(chance * SPREAD_MS), latest_at: now + PATIENCE_MS }
}

export function mayReload(plan: ReloadPlan, now: number, is_idle: boolean): boolean {
  return now >= plan.due_at && (is_idle || now >= plan.latest_at)
}
