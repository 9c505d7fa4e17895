/** Which cases nobody is called for just now, and why: our own outage, a silence, a silent platform. Pure. */
import type { Demand } from '../book.ts'
import { isJudged } from '../kinds/alert-report.ts'
import { hasRunningClock } from '../kinds/clocks.ts'
import type { Actor, Case } from '../machine/facts.ts'

const BY: Actor = { kind: 'rule', id: 'holds' }

export interface Quiet {
  own_outage: string | null
  /** Silent platforms, and the case of each. */
  dark: ReadonlyMap<string, string>
  silences: readonly Case[]
}

type Hold = Exclude<Case['held'], null>

/** What holds a case that hangs on no parent. */
export function holdOf(the: Case, { own_outage, dark, silences }: Quiet, at: number): Hold | null {
  // A person has judged it, or something must be reported: nothing keeps that quiet.
  if (the.kind === 'alert' && (isJudged(the) || hasRunningClock(the))) return null
  if (own_outage !== null && the.source !== 'own_outage' && the.kind === 'alert')
    return { why: 'own_outage', by: own_outage }
  const silence = silences.find((one) => covers(one, the, at))
  if (silence) return { why: 'silence', by: silence.id }
  const darkCase = the.source === 'dark' ? undefined : dark.get(the.platform)
  return darkCase === undefined || the.kind !== 'alert' ? null : { why: 'dark', by: darkCase }
}

export function covers(silence: Case, the: Case, at: number): boolean {
  if (
    silence.state !== 'set' ||
    at < Number(silence.more['starts_at']) ||
    at >= Number(silence.more['ends_at'])
  )
    return false
  const words = ['organ', 'platform', 'category', 'upstream', 'rule', 'fingerprint'] as const
  return words.every((word) => silence[word] === '' || silence[word] === the[word])
}

export function holdDemands(
  cases: Iterable<Case>,
  isDone: (the: Case) => boolean,
  quiet: Quiet,
  at: number,
): Demand[] {
  return [...cases].flatMap((the): Demand[] => {
    if ((the.kind !== 'alert' && the.kind !== 'remediation') || isDone(the) || the.held?.why === 'parent')
      return []
    const wanted = holdOf(the, quiet, at)
    if (wanted?.why === the.held?.why && wanted?.by === the.held?.by) return []
    const release: Demand[] = the.held ? [{ id: the.id, command: 'release', by: BY, at }] : []
    const hold: Demand[] = wanted ? [{ id: the.id, command: 'hold', given: wanted, by: BY, at }] : []
    return [...release, ...hold]
  })
}

/** Children go to a parent that stands, and come back to the fore once it does not and they still do. */
export function linkDemands(cases: Iterable<Case>, at: number): Demand[] {
  const all = [...cases].filter(({ kind }) => kind === 'alert')
  const byId = new Map(all.map((the) => [the.id, the]))
  const parents = new Map(
    all
      .filter(({ source, state }) => source === 'upstream' && isLive(state))
      .map((the) => [the.upstream, the]),
  )
  return all.flatMap((the): Demand[] => {
    if (the.parent !== null) {
      const parent = byId.get(the.parent)
      const isGone = parent === undefined || !isLive(parent.state)
      // What must be reported is not kept quiet by hanging on another.
      return (isGone || hasRunningClock(the)) && the.state !== 'closed'
        ? [{ id: the.id, command: 'unlink', by: BY, at }]
        : []
    }
    if (the.source === 'upstream' || the.upstream === '' || !isLive(the.state) || isJudged(the)) return []
    const parent = parents.get(the.upstream)
    return parent ? [{ id: the.id, command: 'link', given: { parent: parent.id }, by: BY, at }] : []
  })
}

function isLive(state: string): boolean {
  return state !== 'closed' && state !== 'resolved'
}
