/** The first step of every case that a rule or a person raises. */
import type { z } from 'zod'
import { facts, type Facts } from '../machine/facts.ts'
import { step, type Step } from '../machine/kind.ts'

const seed = facts
  .pick({
    title: true,
    detail: true,
    organ: true,
    region: true,
    platform: true,
    upstream: true,
    category: true,
    source: true,
    dataset: true,
    rule: true,
    fingerprint: true,
    warn_level: true,
    count: true,
    first_seen_at: true,
    last_seen_at: true,
    clean_runs_needed: true,
    evidence: true,
    more: true,
  })
  .partial()
  .required({ title: true, source: true })

export type Seed = z.input<typeof seed>

/** @param and what the kind sets besides, such as its clock. */
export function raised(to: string, and: (at: number, given: Seed) => Partial<Facts> = () => ({})): Step {
  return step({
    command: 'raise',
    name: { zh: '发现', en: 'Raise' },
    from: [''],
    to,
    by: ['rule', 'person'],
    takes: seed,
    set: (_the, given, at) => ({
      count: 1,
      first_seen_at: at,
      last_seen_at: at,
      ...defined(given),
      ...and(at, given),
    }),
  })
}

function defined(given: Seed): Partial<Facts> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}
