/** What a command does to a case: an event, or a refusal with its reason. Pure. */
import type { Actor, Case, Facts, Words } from './facts.ts'
import { isFault, nameOfCommand, type Kind, type Step } from './kind.ts'

/** What happened to a case, with all that it changes. */
export interface Happening {
  command: string
  given: object
  state: string
  set: Partial<Facts>
  at: number
  by: Actor
}

export interface Command {
  command: string
  given?: unknown
  by: Actor
}

export interface Refusal {
  refused: Words
}

export function isRefusal(value: object): value is Refusal {
  return 'refused' in value
}

export function decide(
  kind: Kind,
  the: Case,
  { command, given, by }: Command,
  at: number,
): Happening | Refusal {
  const found = find(kind, the, command, by)
  if (isRefusal(found)) return found
  const why = whyNot(kind, found, the, at, by)
  if (why) return { refused: why }
  const applied = found.apply(the, given ?? {}, at, by)
  if (isFault(applied)) return { refused: applied.why }
  const to = typeof found.to === 'function' ? found.to(the) : (found.to ?? the.state)
  return { command, given: applied.given, state: to, set: applied.set, at, by }
}

/** The commands of people, each with why it would be refused; null: it would not. */
export function commandsOf(kind: Kind, the: Case, at: number, by: Actor) {
  const names = new Set(kind.steps.filter((row) => row.by.includes('person')).map((row) => row.command))
  return [...names].flatMap((command) => {
    const rows = kind.steps.filter((row) => row.command === command && !row.from.includes(''))
    const [row] = rows
    if (!row) return []
    const found = find(kind, the, command, by)
    const why = isRefusal(found) ? found.refused : (whyNot(kind, found, the, at, by) ?? null)
    return [{ command, name: row.name, takes: row.takes, why_not: why }]
  })
}

function find(kind: Kind, the: Case, command: string, by: Actor): Step | Refusal {
  const rows = kind.steps.filter((row) => row.command === command)
  const [first] = rows
  if (!first) {
    const known = [...new Set(kind.steps.map((row) => row.command))].join(', ')
    return {
      refused: {
        zh: `${kind.name.zh}没有命令 ${command}`,
        en: `${kind.name.en} knows no command ${command}: it knows ${known}`,
      },
    }
  }
  const here = rows.filter((row) => row.from.includes(the.state))
  if (here.length === 0) return { refused: notFromHere(kind, the, first, rows) }
  const mine = here.find((row) => row.by.includes(by.kind))
  if (mine) return mine
  return {
    refused:
      by.kind === 'person'
        ? {
            zh: `“${first.name.zh}”只能由规则作出，不能由人作出`,
            en: `${first.name.en}: only a rule does that, no person can`,
          }
        : { zh: `“${first.name.zh}”只能由人作出`, en: `${first.name.en}: only a person does that` },
  }
}

/** Why one who may do it in this state does not: something that must hold does not, or it takes another person. */
function whyNot(kind: Kind, row: Step, the: Case, at: number, by: Actor): Words | undefined {
  const unmet = row.needs?.find((need) => !need.holds(the, at, by))
  if (unmet) return unmet.why
  if (by.kind !== 'person') return undefined
  const own = row.apart?.find(({ from, when }) => the.doers[from] === by.id && (when?.(the) ?? true))
  if (!own) return undefined
  const done = nameOfCommand(kind, own.from)
  return {
    zh: `“${done.zh}”由${by.id}作出，“${row.name.zh}”须由另一人作出`,
    en: `${by.id} did “${done.en}”: “${row.name.en}” is for another person`,
  }
}

function notFromHere(kind: Kind, the: Case, { name }: Step, rows: readonly Step[]): Words {
  const states = rows.flatMap(({ from }) => from)
  const from = [...new Set(states)].map((state) => kind.states[state]?.name ?? NONE)
  const now = kind.states[the.state]?.name ?? NONE
  return {
    zh: `状态为“${now.zh}”时不能“${name.zh}”；须为：${from.map(({ zh }) => zh).join('、')}`,
    en: `${name.en} is not possible while it is ${now.en}: it must be ${from.map(({ en }) => en).join(' or ')}`,
  }
}

const NONE: Words = { zh: '尚不存在', en: 'not there yet' }
