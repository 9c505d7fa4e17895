import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { guangdong, stageBook, type StagedBook } from '../../stage/cases.ts'
import { decide, isRefusal } from '../machine/decide.ts'
import { unborn, type Actor, type Case } from '../machine/facts.ts'
import { after } from '../machine/fold.ts'
import { alertKind } from './alert.ts'
import { seedOf } from '../raise/security.ts'

const kind = alertKind(guangdong.clocks)
const HOUR = 3_600_000
const NOW = Date.UTC(2026, 10, 23, 8)
const person = { kind: 'person' as const, id: '王芳' }
const rule = { kind: 'rule' as const, id: 'security' }

function act(the: Case, command: string, at: number, given: object, by: Actor = person): Case {
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

describe('the time to report, where nobody says when the event became known', () => {
  const ACK = NOW + HOUR
  const acknowledged = act(raised(), 'acknowledge', ACK, { comment: '在看' })
  const startOf = (the: Case): number | undefined =>
    the.clocks.find(({ rule }) => rule === 'REPORT_OTHER')?.started_at

  it('runs from when somebody first acknowledged it, though it is judged hours later', () => {
    expect(startOf(judge(acknowledged, NOW + 4 * HOUR))).toBe(ACK)
    const withdrawn = act(acknowledged, 'unacknowledge', ACK + HOUR, {})
    const seen_again = act(withdrawn, 'acknowledge', ACK + 2 * HOUR, { comment: '又看' })
    expect(startOf(judge(seen_again, NOW + 4 * HOUR))).toBe(ACK)
  })

  it('runs from when work on it began, and from the judgement where that comes first', () => {
    expect(startOf(judge(act(raised(), 'start', ACK, {}), NOW + 4 * HOUR))).toBe(ACK)
    expect(startOf(judge(raised(), NOW + 4 * HOUR))).toBe(NOW + 4 * HOUR)
  })

  it('runs from what is said, where somebody does say it', () => {
    const learnt_at = NOW + 3 * HOUR
    const given = { event_level: 3, comment: '较大', reporter: 'other', learnt_at }
    expect(startOf(act(acknowledged, 'judge', NOW + 4 * HOUR, given))).toBe(learnt_at)
  })

  it('begins anew with another event, whoever had seen the one before', () => {
    const resolved = act(acknowledged, 'resolve', NOW + 2 * HOUR, { comment: '已处置' })
    const at = NOW + 50 * HOUR
    const back = act(resolved, 'recur', at, { times: 1, at, warn_level: 1 }, rule)
    expect(startOf(judge(back, at + HOUR))).toBe(at + HOUR)
  })

  it('is counted so for a flaw, too', () => {
    const flaw = act(acknowledged, 'judge_flaw', NOW + 4 * HOUR, { danger: 'public', comment: '漏洞' })
    expect(flaw.more['flaw_at']).toBe(ACK)
  })
})

describe('what takes two people', () => {
  const another: Actor = { kind: 'person', id: '李四' }
  const verified = { comment: '已核实' }
  const orange = (the: Case): Case => ({ ...the, warn_level: 2 })
  const refused = (the: Case, command: string, given: object, by: Actor = person) => {
    const happening = decide(kind, the, { command, given, by }, NOW + 3 * HOUR)
    return isRefusal(happening) ? happening.refused : undefined
  }
  const resolved = (the: Case): Case => act(the, 'resolve', NOW + HOUR, { comment: '已处置' })
  const dismissal = { reason: 'false_positive', comment: '演练' }

  it('the end of a red alert is verified by another than the one who resolved it, who is told so', () => {
    const the = resolved(raised())
    expect(refused(the, 'close', verified)).toEqual({
      zh: '“处置完成”由王芳作出，“核实关闭”须由另一人作出',
      en: '王芳 did “Resolve”: “Verify and close” is for another person',
    })
    expect(act(the, 'close', NOW + 3 * HOUR, verified, another).state).toBe('closed')
  })

  it('so is that of what a person has judged an event; an ordinary alert may be closed by one', () => {
    const general = { event_level: 4, comment: '一般' }
    const the = resolved(act(orange(raised()), 'judge', NOW, general, another))
    expect(refused(the, 'close', verified)?.zh).toContain('须由另一人')
    expect(refused(the, 'close', verified, another)).toBeUndefined()
    expect(refused(resolved(orange(raised())), 'close', verified)).toBeUndefined()
  })

  it('where its source says that it is over, another than the one who judged it verifies that', () => {
    const judged = act(orange(raised()), 'judge_flaw', NOW, { danger: 'public', comment: '漏洞' })
    const reported = act(judged, 'report', NOW + HOUR, { to: '省委网信办' })
    const the = act(reported, 'clear', NOW + 2 * HOUR, { at: NOW + 2 * HOUR }, rule)
    expect(refused(the, 'close', verified)?.en).toContain('Judge the flaw')
    expect(refused(the, 'close', verified, another)).toBeUndefined()
    const seen_by_nobody = act(raised(), 'clear', NOW, { at: NOW }, rule)
    expect(refused(seen_by_nobody, 'close', verified)).toBeUndefined()
  })

  it('whoever takes a judgement back does not dismiss it as well: what had to be reported is ended by two', () => {
    const the = act(judge(raised(), NOW), 'judge', NOW + HOUR, { event_level: null, comment: '误判' })
    expect(refused(the, 'dismiss', dismissal)?.zh).toBe('“研判定级”由王芳作出，“误报关闭”须由另一人作出')
    expect(refused(the, 'dismiss', dismissal, another)).toBeUndefined()
    expect(refused(raised(), 'dismiss', dismissal)).toBeUndefined()
  })

  it('what comes back has been handled by nobody yet', () => {
    const at = NOW + 2 * HOUR
    const back = act(resolved(raised()), 'recur', at, { times: 1, at, warn_level: 1 }, rule)
    const cleared = act(back, 'clear', at + 1, { at: at + 1 }, rule)
    expect(refused(cleared, 'close', verified)).toBeUndefined()
  })
})

describe('what nobody has seen', () => {
  let staged: StagedBook
  beforeEach(() => (staged = stageBook()))
  afterEach(() => staged.destroy())
  const id = 'alert-1'
  const MINUTE = 60_000
  const escalations = (): number => staged.book.case(id)?.escalated ?? 0
  const raise = (warn_level: number): void => {
    const given = { title: { zh: '勒索', en: 'Ransom' }, source: 'security', warn_level }
    staged.book.act({ id, kind: 'alert', command: 'raise', given, by: rule, at: NOW })
  }
  const does = (command: string, given: object, at: number) =>
    staged.book.act({ id, command, given, by: person, at })
  const wakeUntil = (end: number, from = NOW): void => {
    for (let at = from; at <= end; at += MINUTE) staged.book.wake(at)
  }

  it('is escalated after a quarter of an hour, and three times at the most', () => {
    raise(1)
    wakeUntil(NOW + 14 * MINUTE)
    expect(escalations()).toBe(0)
    wakeUntil(NOW + 15 * MINUTE)
    expect(escalations()).toBe(1)
    wakeUntil(NOW + 2 * 24 * HOUR)
    expect(escalations()).toBe(3)
  })

  it('is not, where its warning is yellow or blue', () => {
    raise(3)
    wakeUntil(NOW + 24 * HOUR)
    expect(escalations()).toBe(0)
  })

  it('is never, once somebody has acknowledged it, until that ends or is withdrawn', () => {
    raise(1)
    does('acknowledge', { comment: '在看', until: NOW + 10 * HOUR }, NOW + MINUTE)
    wakeUntil(NOW + 10 * HOUR - MINUTE)
    expect(escalations()).toBe(0)
    expect(does('escalate', {}, NOW + 9 * HOUR)).toHaveProperty('refused')
    wakeUntil(NOW + 10 * HOUR + 16 * MINUTE, NOW + 10 * HOUR)
    expect(escalations()).toBe(1)
  })

  it('is told anew when it comes back after whoever had it was done with it', () => {
    raise(2)
    does('claim', {}, NOW)
    const again = { times: 1, at: NOW, warn_level: 2 }
    const recur = (at: number) => staged.book.act({ id, command: 'recur', given: again, by: rule, at })
    does('resolve', { comment: 'x' }, NOW + MINUTE)
    recur(NOW + 2 * MINUTE)
    expect(staged.book.case(id)).toMatchObject({ state: 'open', owner: '王芳' })
    does('resolve', { comment: 'x' }, NOW + 3 * MINUTE)
    does('close', { comment: 'x' }, NOW + 4 * MINUTE)
    recur(NOW + HOUR)
    expect(staged.book.case(id)).toMatchObject({ state: 'open', owner: null, reopened: 2 })
  })
})
