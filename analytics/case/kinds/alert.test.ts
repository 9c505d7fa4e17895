import { describe, expect, it } from 'vitest'
import { guangdong } from '../../stage/cases.ts'
import { decide, isRefusal } from '../machine/decide.ts'
import { unborn, type Case } from '../machine/facts.ts'
import { after } from '../machine/fold.ts'
import { alertKind } from './alert.ts'
import { seedOf } from '../raise/security.ts'

const kind = alertKind(guangdong.clocks)
const HOUR = 3_600_000
const NOW = Date.UTC(2026, 10, 23, 8)
const person = { kind: 'person' as const, id: '王芳' }
const rule = { kind: 'rule' as const, id: 'security' }

function act(
  the: Case,
  command: string,
  at: number,
  given: object,
  by: typeof person | typeof rule = person,
): Case {
  const happening = decide(kind, the, { command, given, by }, at)
  if (isRefusal(happening)) throw new Error(`${command}: ${happening.refused.en}`)
  return after(the, happening)
}

function raised(): Case {
  const example = {
    platform: 'gd-jyt', alert: 'a', organ: 'GD-JYT', region: '440000', warn_level: 1, category: 'MI', title: '勒索',
    detail: '', asset: '', upstream: '', open: true, observed_at: NOW, known_at: NOW,
  } // prettier-ignore
  const seed = seedOf({ fingerprint: 'f', times: 1, warn_level: 1, first_at: NOW, last_at: NOW, example })
  return act(unborn('alert-1', 'alert'), 'raise', NOW, seed, rule)
}

const judge = (the: Case, at: number): Case =>
  act(the, 'judge', at, { event_level: 3, comment: '较大', reporter: 'other' })

describe('an event that was judged and reported', () => {
  const reported = act(judge(raised(), NOW), 'report', NOW + HOUR, { to: '省委网信办', reference: '12387-1' })

  it('has no new term when it is judged once more', () => {
    const again = judge(reported, NOW + 2 * HOUR)
    expect(again.clocks.filter(({ ended_at }) => ended_at === null).map(({ rule }) => rule)).toEqual(
      reported.clocks.filter(({ ended_at }) => ended_at === null).map(({ rule }) => rule),
    )
  })

  it('and comes back is another event: it is judged anew, and its term begins anew', () => {
    const resolved = act(reported, 'resolve', NOW + 2 * HOUR, { comment: '已处置' })
    const at = NOW + 50 * HOUR
    const back = act(resolved, 'recur', at, { times: 1, at, warn_level: 1 }, rule)
    expect(back).toMatchObject({ state: 'open', event_level: null, reopened: 1 })
    const running = judge(back, at + HOUR).clocks.filter(
      ({ rule, ended_at }) => rule === 'REPORT_OTHER' && ended_at === null,
    )
    expect(running).toMatchObject([{ started_at: at + HOUR }])
  })
})
