/** The plan: phases, their outcomes, what each weighs, and what each waits for. */
import { z } from 'zod'
import { always, day, name, organCode, report, unique } from './field.ts'
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
  evidence: name.meta({ description: 'what shows how far it is, in words' }),
  gate: name.optional().meta({ description: 'what must hold before it counts as reached' }),
  unknown_if: name.optional().meta({ description: 'when nobody can say how far it is' }),
})

const phase = z.strictObject({
  id: planId,
  name,
  weight,
  starts: day,
  ends: day,
  outcomes: z.array(outcome).min(1),
})

export const planSchema = z
  .strictObject({ phases: z.array(phase).min(1).superRefine(unique('id'), always) })
  .superRefine((plan, context) => {
    for (const [path, fault] of [...weightFaults(plan), ...dayFaults(plan), ...dependencyFaults(plan)]) {
      report(context, path, fault)
    }
  })

export type Plan = z.output<typeof planSchema>
export type Phase = z.output<typeof phase>
export type Outcome = z.output<typeof outcome>

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
