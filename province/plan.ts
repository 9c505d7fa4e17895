/** The plan: phases, their outcomes, what each weighs, and what each waits for. */
import { z } from 'zod'
import { always, day, indicatorId, line, name, organCode, report, slug, unique } from './field.ts'
import type { Fault, Path } from './problem.ts'

const planId = z
  .string()
  .max(16)
  .regex(/^[A-Z][A-Z0-9]*(-\d+)?$/)
  .meta({ description: 'a short id', examples: ['P1-1'] })

const weight = z
  .number()
  .positive()
  .max(100)
  .meta({ description: 'the share in percent of its level', examples: [50] })

const share = z.number().gt(0).max(1)

/** A fact that shows how far an outcome is: the value of an indicator, which nobody can type in. */
const fact = z.strictObject({
  id: slug.meta({ description: 'a short name of the fact', examples: ['surveyed'] }),
  name,
  indicator: indicatorId
    .optional()
    .meta({ description: 'the ratio that shows it; left out where plan_completion counts it itself' }),
  part: z
    .string()
    .max(100)
    .default('')
    .meta({ description: "the part of the indicator, or '' for the whole" }),
  /** What is attested has no weight unless its indicator counts only what a second organ has reviewed. */
  weight: z.number().min(0).max(100).meta({
    description: 'what it weighs among the facts of its outcome; 0: it is drawn and does not count',
  }),
  basis: z
    .enum(['measured', 'attested'])
    .default('measured')
    .meta({ description: 'whether systems count it, or an organ attests to it' }),
})

/** What must hold, however far the facts say that an outcome is. */
const gate = z
  .strictObject({
    id: slug.meta({ description: 'a short name of the gate', examples: ['conformance'] }),
    name,
    indicator: indicatorId,
    part: z
      .string()
      .max(100)
      .default('')
      .meta({ description: "the part of the indicator, or '' for the whole" }),
    in: z
      .enum(['province', 'every_city', 'every_organ'])
      .default('province')
      .meta({ description: 'where it must hold' }),
    at_least: z.number().optional().meta({ description: 'the least that the value may be' }),
    at_most: z.number().optional().meta({ description: 'the most that the value may be' }),
  })
  .superRefine(({ at_least, at_most }, context) => {
    if ((at_least === undefined) !== (at_most === undefined)) return
    report(context, [], {
      message: 'It is not said on which side the gate opens.',
      cure: 'Write at_least or at_most, and one of them.',
    })
  })

/** A day by which an outcome should be so far, in every organ that has a part in it. */
const milestone = z.strictObject({
  id: slug.meta({ description: 'a short name of the milestone', examples: ['half-way'] }),
  name,
  due: day,
  completion: share.meta({
    description: 'how far it should be by then, above 0 and up to 1',
    examples: [0.5],
  }),
})

const outcome = z.strictObject({
  id: planId,
  name,
  weight,
  owner: organCode.meta({ description: 'the organ that answers for it', examples: ['GD-ZSJ'] }),
  starts: day,
  ends: day,
  depends_on: z
    .array(planId)
    .default([])
    .meta({ description: 'outcomes that must be reached before', examples: [['P1-1']] }),
  /** From what completion on an organ has done its part. */
  reached_from: share.default(1).meta({
    description: 'from what completion on it counts as reached, above 0 and up to 1',
    examples: [0.95],
  }),
  evidence: name.meta({ description: 'what shows how far it is, in words' }),
  facts: z
    .array(fact)
    .default([])
    .superRefine(unique('id'), always)
    .meta({ description: 'what shows how far it is: ratios of indicators, and what each weighs' }),
  gate: name.optional().meta({ description: 'what must hold before it counts as reached, in words' }),
  gates: z
    .array(gate)
    .default([])
    .superRefine(unique('id'), always)
    .meta({ description: 'what must hold before it counts as reached' }),
  unknown_if: name.optional().meta({ description: 'when nobody can say how far it is, in words' }),
  /** It is unknown as long as this stands here: its facts are drawn, and count for nothing. */
  missing: name.optional().meta({ description: 'why nobody can say how far it is as yet' }),
  milestones: z
    .array(milestone)
    .default([])
    .superRefine(unique('id'), always)
    .meta({ description: 'days by which it should be so far' }),
})

const phase = z.strictObject({
  id: planId,
  name,
  weight,
  starts: day,
  ends: day,
  outcomes: z.array(outcome).min(1),
})

/** Days as they stood before they were changed, and who changed them and why. */
const baseline = z.strictObject({
  until: day.meta({ description: 'the last day on which these days held', examples: ['2026-06-30'] }),
  changed_by: line.meta({ description: 'who changed them', examples: ['GD-ZSJ 张三'] }),
  why: name.meta({ description: 'why they were changed' }),
  days: z
    .array(z.strictObject({ id: planId, starts: day, ends: day }))
    .min(1)
    .superRefine(unique('id'), always)
    .meta({ description: 'the days that were changed, of phases and outcomes' }),
})

export const planSchema = z
  .strictObject({
    /** How far an organ's own report may lie above what the facts show before it is a finding. */
    self_report_tolerance: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .meta({ description: 'how far a self-report may lie above the evidence, 0 to 1', examples: [0.1] }),
    phases: z.array(phase).min(1).superRefine(unique('id'), always),
    baselines: z
      .array(baseline)
      .default([])
      .meta({ description: 'the days of before, the oldest first; a change of days adds one' }),
  })
  .superRefine((plan, context) => {
    for (const [path, fault] of [
      ...weightFaults(plan),
      ...dayFaults(plan),
      ...dependencyFaults(plan),
      ...factFaults(plan),
      ...baselineFaults(plan),
    ]) {
      report(context, path, fault)
    }
  })

export type Plan = z.output<typeof planSchema>
export type Phase = z.output<typeof phase>
export type Outcome = z.output<typeof outcome>
export type Fact = z.output<typeof fact>
export type Gate = z.output<typeof gate>

function* weightFaults({ phases }: Plan): Generator<[Path, Fault]> {
  const sum = (items: readonly { weight: number }[]) => items.reduce((total, item) => total + item.weight, 0)
  const fault = (total: number): Fault => ({
    message: `The weights add up to ${total}.`,
    cure: 'Make them add up to 100.',
  })
  const ofPhases = sum(phases)
  if (ofPhases !== 100) yield [['phases'], fault(ofPhases)]
  for (const [place, { outcomes }] of phases.entries()) {
    const ofOutcomes = sum(outcomes)
    if (ofOutcomes !== 100) yield [['phases', place, 'outcomes'], fault(ofOutcomes)]
  }
}

function* dayFaults({ phases }: Plan): Generator<[Path, Fault]> {
  for (const [at, { starts, ends, outcomes }] of phases.entries()) {
    const spans: [Path, string | null, string | null][] = [[['phases', at], starts, ends]]
    outcomes.forEach((one, place) => spans.push([['phases', at, 'outcomes', place], one.starts, one.ends]))
    for (const [path, first, last] of spans) {
      if (first !== null && last !== null && last < first) {
        yield [
          [...path, 'ends'],
          { message: 'It ends before it starts.', cure: `Write ${first} or a later day.` },
        ]
      }
    }
  }
}

/** Facts that add up to nothing show nothing. */
function* factFaults({ phases }: Plan): Generator<[Path, Fault]> {
  for (const [at, { outcomes }] of phases.entries()) {
    for (const [place, { facts, missing }] of outcomes.entries()) {
      if (facts.length === 0 || missing || facts.some(({ weight: own }) => own > 0)) continue
      yield [
        ['phases', at, 'outcomes', place, 'facts'],
        {
          message: 'None of the facts has a weight.',
          cure: 'Give one of them a weight above 0, or say in missing why nobody can say how far it is.',
        },
      ]
    }
  }
}

function* baselineFaults({ phases, baselines }: Plan): Generator<[Path, Fault]> {
  const ids = phases.flatMap(({ id, outcomes }) => [id, ...outcomes.map((one) => one.id)])
  for (const [place, { until, days }] of baselines.entries()) {
    const before = baselines[place - 1]?.until ?? null
    if (until === null) {
      const cure = 'Write the last day on which the days of this baseline held.'
      yield [['baselines', place, 'until'], { message: 'Nobody can say until when these days held.', cure }]
    } else if (before !== null && until <= before) {
      const cure = `Write a day after ${before}, or put this baseline before it.`
      yield [['baselines', place, 'until'], { message: 'Baselines stand the oldest first.', cure }]
    }
    for (const [number, { id }] of days.entries()) {
      if (ids.includes(id)) continue
      const cure = `Write one of ${ids.join(', ')}.`
      yield [
        ['baselines', place, 'days', number, 'id'],
        { message: `There is no phase or outcome '${id}'.`, cure },
      ]
    }
  }
}

function* dependencyFaults({ phases }: Plan): Generator<[Path, Fault]> {
  const outcomes = phases.flatMap((one, at) =>
    one.outcomes.map((inner, place) => ({ ...inner, path: ['phases', at, 'outcomes', place] as Path })),
  )
  const byId = new Map<string, Outcome>()
  for (const one of outcomes) {
    if (byId.has(one.id)) {
      yield [
        [...one.path, 'id'],
        { message: `'${one.id}' is the id of two outcomes.`, cure: 'Give one another id.' },
      ]
    }
    byId.set(one.id, one)
  }
  for (const one of outcomes) {
    for (const [place, id] of one.depends_on.entries()) {
      const path = [...one.path, 'depends_on', place]
      if (!byId.has(id)) {
        yield [
          path,
          { message: `There is no outcome '${id}'.`, cure: `Write one of ${[...byId.keys()].join(', ')}.` },
        ]
        continue
      }
      const circle = wayTo(one.id, id, byId)
      if (circle) {
        const way = [one.id, ...circle].join(' → ')
        yield [
          path,
          { message: `Outcomes wait for each other: ${way}.`, cure: 'Remove one of these dependencies.' },
        ]
      }
    }
  }
}

/** The chain of dependencies from `from` to `goal`, if there is one. */
function wayTo(goal: string, from: string, byId: ReadonlyMap<string, Outcome>): string[] | undefined {
  const seen = new Set<string>()
  const walk = (id: string, way: readonly string[]): string[] | undefined => {
    if (id === goal) return [...way, id]
    if (seen.has(id)) return undefined
    seen.add(id)
    for (const next of byId.get(id)?.depends_on ?? []) {
      const found = walk(next, [...way, id])
      if (found) return found
    }
    return undefined
  }
  return walk(from, [])
}
