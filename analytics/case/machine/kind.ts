/** A kind of case as data: its states, and a table of steps that lead from one to the next. */
import type { z } from 'zod'
import type { Actor, Case, Facts, Words } from './facts.ts'

export interface State {
  name: Words
  /** Nobody has to act any more. */
  done?: true
}

/** What must hold for a step, and what is said where it does not. */
export interface Need {
  holds(the: Case, at: number, by: Actor): boolean
  why: Words
}

/** That it takes two: whoever has done the one thing to a case does not do this one. */
export interface Apart {
  /** The command that was theirs; whoever did it last counts. */
  from: string
  /** Only then; always where left out. */
  when?: (the: Case) => boolean
}

/** A fault in what a command was given. */
export interface Fault {
  why: Words
}

interface Given<Takes extends z.ZodObject> {
  command: string
  name: Words
  /** '' is a case that does not exist yet. */
  from: readonly string[]
  /** Where to; where left out it stays. */
  to?: string | ((the: Case) => string)
  by: readonly Actor['kind'][]
  needs?: readonly Need[]
  apart?: readonly Apart[]
  takes: Takes
  /** What changes. It is written into the event, so that a fold never depends on the rules of another day. */
  set?: (the: Case, given: z.output<Takes>, at: number, by: Actor) => Partial<Facts> | Fault
}

export interface Step extends Omit<Given<z.ZodObject>, 'set'> {
  apply(the: Case, given: unknown, at: number, by: Actor): { given: object; set: Partial<Facts> } | Fault
}

/** Something that becomes due by the mere passing of time: the rule's own command, tried when it is. */
export interface Timer {
  command: string
  /** `due_at` is of the case's next clock; null where none runs or it cannot be said. */
  isDue(the: Case, at: number, due_at: number | null): boolean
}

export interface Kind {
  id: string
  name: Words
  /** Stands on the desks; what does not is only recorded. */
  on_desk: boolean
  states: Readonly<Record<string, State>>
  steps: readonly Step[]
  timers: readonly Timer[]
}

/** What a command is called; its own word where it was written by a version that knew another table. */
export function nameOfCommand({ steps }: Pick<Kind, 'steps'>, command: string): Words {
  return steps.find((row) => row.command === command)?.name ?? { zh: command, en: command }
}

export function isFault(value: object): value is Fault {
  return 'why' in value
}

/** One row of a kind's table. */
export function step<Takes extends z.ZodObject>({ set, ...row }: Given<Takes>): Step {
  return {
    ...row,
    apply(the, raw, at, by) {
      const parsed = row.takes.safeParse(raw)
      if (!parsed.success) {
        const said = parsed.error.issues
          .map(({ path, message }) => `${path.join('.')}: ${message}`)
          .join('; ')
        return { why: { zh: `参数有误：${said}`, en: `what was given does not do: ${said}` } }
      }
      const changed = set?.(the, parsed.data, at, by) ?? {}
      return isFault(changed) ? changed : { given: parsed.data, set: changed }
    },
  }
}
