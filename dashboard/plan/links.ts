/** Where the proof of a number of the plan is read. */

export interface Link {
  to: string
  query: Record<string, string>
}

/** Of an outcome, or of one of its facts as `P1-1:landed`: in the province, or of one organ. */
export function proofOf(part: string, organ?: string): Link {
  return {
    to: '/indicators/plan_completion',
    query: { part, ...(organ !== undefined && { scope: 'organ', scope_id: organ }) },
  }
}

export function indicatorOf({ indicator, part }: { indicator: string; part: string }): Link {
  return { to: `/indicators/${indicator}`, query: part === '' ? {} : { part } }
}
