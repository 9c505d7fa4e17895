import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { guangdong, stageBook, type StagedBook } from '../../stage/cases.ts'
import { isRefusal } from '../machine/decide.ts'
import type { Case } from '../machine/facts.ts'
import { idOf, reconcile } from './condition.ts'
import {
  darkConditions,
  isOwnOutage,
  outageCondition,
  thresholdConditions,
  upstreamConditions,
} from './conditions.ts'
import { holdDemands, linkDemands } from './holds.ts'
import { namingDemands, needsName } from './dataset-names.ts'
import { orderId, type QualityRun } from './quality.ts'
import { openNames } from './rules.ts'
import type { SecurityAlert } from './security.ts'
import { fingerprintOf } from './security.ts'
import { takeRuns } from './take-quality.ts'
import { handlingOf, openSecurityIntake } from './take-security.ts'

const NOW = Date.UTC(2026, 10, 23, 8)
const MINUTE = 60_000
const DAY = 86_400_000
const rules = guangdong.alert_rules
const nameOf = openNames(guangdong)

let staged: StagedBook
beforeEach(() => (staged = stageBook()))
afterEach(() => staged.destroy())

const alertOf = (over: Partial<SecurityAlert> = {}): SecurityAlert => ({
  platform: 'gd-jyt',
  alert: 'a1',
  organ: 'GD-JYT',
  region: '440000',
  warn_level: 2,
  category: 'NA',
  title: '口令爆破',
  detail: '',
  asset: '',
  upstream: '',
  open: true,
  observed_at: NOW,
  known_at: NOW,
  ...over,
})

const take = (alerts: SecurityAlert[], at = NOW, whole = false): number =>
  openSecurityIntake(staged.book, staged.damped).take(alerts, at, whole)
const theCase = (alert: SecurityAlert = alertOf()): Case | undefined =>
  staged.book.case(idOf({ fingerprint: fingerprintOf(alert) }))
const cases = (): Case[] => [...staged.book.cases()]
const isDone = (the: Case): boolean => staged.book.kindOf(the).states[the.state]?.done ?? false

describe('alerts of platforms', () => {
  it('10,000 that say the same are one case with that count, and a handful of events', () => {
    const flood = Array.from({ length: 10_000 }, (_, n) => alertOf({ alert: `a${n}` }))
    for (let from = 0; from < flood.length; from += 2_500) take(flood.slice(from, from + 2_500))
    expect(cases()).toHaveLength(1)
    expect(theCase()).toMatchObject({ count: 10_000, state: 'open', warn_level: 2 })
    expect(staged.book.log.head().seq).toBe(4)
  })

  it('are counted once, however often they are read, and over a start anew', () => {
    const some = [alertOf(), alertOf({ alert: 'a2', warn_level: 1 })]
    take(some)
    take(some)
    staged.reopen()
    take(some, NOW, true)
    expect(theCase()).toMatchObject({ count: 2, warn_level: 1 })
  })

  it('are over once their source says so of all of them, and come back as the same case', () => {
    take([alertOf(), alertOf({ alert: 'a2' })])
    take([alertOf({ open: false })])
    expect(theCase()).toMatchObject({ state: 'open' })
    take([alertOf({ alert: 'a2', open: false })])
    expect(theCase()).toMatchObject({ state: 'resolved', stands: false })
    take([alertOf({ known_at: NOW + 1 })], NOW + MINUTE)
    expect(theCase()).toMatchObject({ state: 'open', reopened: 1, count: 3 })
    take([], NOW + MINUTE, true)
    expect(theCase(), 'what is no longer among the open ones is over').toMatchObject({ state: 'resolved' })
  })

  it('say what people have made of them, each by the case that it is counted in', () => {
    take([alertOf(), alertOf({ alert: 'a2' })])
    const handling = (over?: Partial<SecurityAlert>) => handlingOf(staged.book, alertOf(over))
    expect(handling()).toBe('open')
    expect(handling({ title: '别的事' })).toBeUndefined()
    const by = { kind: 'person', id: 'li' } as const
    const given = { reason: 'false_positive', comment: '演练' }
    staged.book.act({ id: theCase()?.id ?? '', command: 'dismiss', given, by, at: NOW })
    expect(handling()).toBe('closed')
    expect(handling({ alert: 'a2' })).toBe('closed')
  })

  it('that go up and down are noticed, counted, and over only once they have been calm', () => {
    let at = NOW
    for (let n = 0; n < 20; n++) {
      take([alertOf()], (at += MINUTE))
      take([alertOf({ open: false })], (at += MINUTE))
    }
    expect(theCase()).toMatchObject({ flapping: true, state: 'open', count: 20 })
    expect(
      staged.book.log.ofCase(theCase()?.id ?? '').filter(({ command }) => command === 'clear').length,
    ).toBeLessThan(6)
    take([], at + rules.flapping.calm_s * 1000)
    expect(theCase()).toMatchObject({ flapping: false, state: 'resolved' })
  })
})

describe('our own outage', () => {
  it('is one case when 500 organs fall silent, and the rest is held until it is over', () => {
    const dark = Array.from({ length: 500 }, (_, n) => ({
      organ: `ORG-${n}`,
      region: '440000',
      platform: `p-${n}`,
      feeds: ['exchange'],
      since: NOW - 5 * MINUTE,
      outcome: 'timeout',
    }))
    take(dark.map(({ organ, platform }, n) => alertOf({ organ, platform, alert: `a${n}` })))
    expect(isOwnOutage(rules, 'unknown', dark, 500)).toBe(true)
    expect(isOwnOutage(rules, 'ok', dark.slice(0, 300), 500)).toBe(false)
    expect(isOwnOutage(rules, 'cut', [], 500)).toBe(true)
    const before = cases().length
    staged.book.actAll(reconcile('own_outage', [outageCondition(rules, 500)], staged.book.cases(), NOW))
    const quiet = {
      own_outage: idOf({ fingerprint: 'own_outage' }),
      dark: new Map<string, string>(),
      silences: [],
    }
    staged.book.actAll(holdDemands(staged.book.cases(), isDone, quiet, NOW))
    expect(cases().length).toBe(before + 1)
    expect(cases().filter((the) => the.held === null)).toEqual([
      expect.objectContaining({ source: 'own_outage', state: 'open' }),
    ])

    staged.book.actAll(reconcile('own_outage', [], staged.book.cases(), NOW + MINUTE))
    staged.book.actAll(holdDemands(staged.book.cases(), isDone, { ...quiet, own_outage: null }, NOW + MINUTE))
    expect(cases().filter((the) => the.held !== null)).toEqual([])
  })
})

describe('after our own outage', () => {
  const since = NOW - 20 * MINUTE
  const dark = ['asked', 'not-asked', 'before'].map((platform) => ({
    organ: platform,
    region: '440000',
    platform,
    feeds: ['exchange'],
    since,
    outcome: 'timeout',
  }))
  const silent = (at: number): string[] =>
    darkConditions(
      rules,
      dark,
      nameOf,
      {
        heard_from: NOW,
        unanswered: new Map([
          ['asked', NOW + 1],
          ['not-asked', NOW - 1],
          ['before', NOW - 1],
        ]),
        standing: new Set(['dark|before']),
      },
      at,
    ).map(({ fingerprint }) => fingerprint)

  it('nobody is called silent who has not been asked since, and nobody before it has lasted as long as it must', () => {
    expect(silent(NOW + rules.dark.after_s * 1000 - 1)).toEqual(['dark|before'])
    expect(silent(NOW + rules.dark.after_s * 1000)).toEqual(['dark|asked', 'dark|before'])
  })
})

describe('one upstream of many', () => {
  const hang = (organ: string, at = NOW) =>
    take([alertOf({ organ, platform: organ, upstream: 'exchange' })], at)
  const correlate = (at: number): void => {
    staged.book.actAll(
      reconcile('upstream', upstreamConditions(rules, staged.book.cases()), staged.book.cases(), at),
    )
    staged.book.actAll(linkDemands(staged.book.cases(), at))
  }
  const fore = (): string[] =>
    cases()
      .filter((the) => !isDone(the) && the.held === null)
      .map(({ source, organ }) => organ || source)

  it('is one case, whose children come back to the fore when it is closed and they still stand', () => {
    for (const organ of ['A', 'B']) hang(organ)
    correlate(NOW)
    expect(fore()).toEqual(['A', 'B'])
    for (let n = 0; n < 80; n++) hang(`O${n}`)
    correlate(NOW)
    expect(fore()).toEqual(['upstream'])
    const parent = cases().find(({ source }) => source === 'upstream')
    expect(parent).toMatchObject({ upstream: 'exchange', title: { zh: '上游故障：exchange' } })
    const by = { kind: 'person' as const, id: 'wang' }
    const id = parent?.id ?? ''
    for (const command of ['resolve', 'close'])
      staged.book.act({ id, command, given: { comment: 'x' }, by, at: NOW + MINUTE })
    correlate(NOW + 2 * MINUTE)
    expect(fore()).toHaveLength(82)
    correlate(NOW + 3 * MINUTE)
    expect(fore(), 'it is not made anew of the same').toHaveLength(82)
  })

  it('and a child that must be reported comes to the fore, and back once it has been', () => {
    for (const organ of ['A', 'B', 'C']) hang(organ)
    correlate(NOW)
    expect(fore()).toEqual(['upstream'])
    const child = cases().find(({ organ }) => organ === 'B')
    const by = { kind: 'person' as const, id: 'wang' }
    const act = (command: string, given: object) =>
      staged.book.act({ id: child?.id ?? '', command, given, by, at: NOW + MINUTE })
    act('judge_flaw', { danger: 'public', comment: 'x' })
    correlate(NOW + MINUTE)
    expect(fore()).toEqual(['B', 'upstream'])
    act('report', { to: 'x' })
    act('judge_flaw', { danger: 'none', comment: 'x' })
    correlate(NOW + 2 * MINUTE)
    expect(fore()).toEqual(['upstream'])
  })
})

describe('a value', () => {
  const rule = {
    ...rules.thresholds[0],
    below: 0.9,
    clears_at: 0.97,
    for_s: 60,
  } as (typeof rules.thresholds)[number]
  it('begins below one line and lasts until above another; while it is unknown it stays as it was', () => {
    const memory = { since: new Map<string, number>() }
    let standing = new Set<string>()
    const see = (value: number | null, at: number): boolean => {
      const conditions = thresholdConditions(rule, [{ scope_id: 'X', value }], standing, memory, nameOf, at)
      standing = new Set(conditions.map(({ fingerprint }) => fingerprint))
      return conditions.length > 0
    }
    expect([see(0.8, 0), see(0.95, 30_000), see(0.8, 31_000), see(0.8, 90_999)]).toEqual([
      false,
      false,
      false,
      false,
    ])
    expect(see(0.8, 91_000)).toBe(true)
    expect(see(0.95, 92_000)).toBe(true)
    expect(see(null, 93_000)).toBe(true)
    expect(see(0.97, 94_000)).toBe(false)
    expect(see(null, 95_000)).toBe(false)
  })
})

describe('a silence', () => {
  it('holds what it covers, until its end and not a moment longer, and nothing that is judged an event', () => {
    take([alertOf(), alertOf({ organ: 'GD-ZSJ', alert: 'b' })])
    const by = { kind: 'person' as const, id: 'wang' }
    const set = (given: object) =>
      staged.book.act({ id: 'silence-1', kind: 'silence', command: 'silence', given, by, at: NOW })
    expect(isRefusal(set({ covers: { organ: 'GD-JYT' }, reason: 'x', ends_at: NOW + 31 * DAY }))).toBe(true)
    expect(isRefusal(set({ covers: { organ: 'GD-JYT' }, reason: 'x' }))).toBe(true)
    expect(isRefusal(set({ covers: {}, reason: 'x', ends_at: NOW + DAY }))).toBe(true)
    expect(isRefusal(set({ covers: { organ: 'GD-JYT' }, reason: '演练', ends_at: NOW + MINUTE }))).toBe(false)
    const hold = (at: number): void => {
      staged.book.wake(at)
      const silences = cases().filter(({ kind }) => kind === 'silence')
      staged.book.actAll(
        holdDemands(staged.book.cases(), isDone, { own_outage: null, dark: new Map(), silences }, at),
      )
    }
    hold(NOW)
    expect(
      cases()
        .filter(({ held }) => held !== null)
        .map(({ organ }) => organ),
    ).toEqual(['GD-JYT'])
    const id = theCase()?.id ?? ''
    staged.book.act({ id, command: 'judge', given: { event_level: 2, comment: 'x' }, by, at: NOW })
    hold(NOW)
    expect(theCase()?.held).toBeNull()
    staged.book.act({ id, command: 'judge', given: { event_level: null, comment: 'x' }, by, at: NOW })
    hold(NOW)
    expect(theCase()?.held).toMatchObject({ why: 'silence' })
    hold(NOW + MINUTE)
    expect(theCase()?.held).toBeNull()
    expect(staged.book.case('silence-1')?.state).toBe('over')
  })
})

describe('an order to mend data', () => {
  const runOf = (over: Partial<QualityRun> = {}): QualityRun => ({
    platform: 'gd-jyt',
    organ: 'GD-JYT',
    region: '440000',
    dataset: '学籍',
    rule: '非空',
    dimension: 'completeness',
    status: 'failed',
    checked: 100,
    failed: 50,
    observed_at: NOW,
    ...over,
  })
  const run = (over: Partial<QualityRun> = {}): number =>
    takeRuns(staged.book, [runOf(over)], rules.remediation, nameOf, over.observed_at ?? NOW)
  const order = (): Case | undefined => staged.book.case(orderId(runOf()))

  it('opens by itself, one a rule, dataset and organ, with a deadline by how grave it is', () => {
    run()
    run({ observed_at: NOW + MINUTE })
    run({ observed_at: NOW + MINUTE, rule: '值域', failed: 30 })
    run({ observed_at: NOW + MINUTE, rule: '唯一', failed: 5 })
    expect(cases().map(({ organ, rule, state, clocks }) => [organ, rule, state, clocks[0]?.rule])).toEqual([
      ['GD-JYT', '非空', 'found', 'REMEDY_SERIOUS'],
      ['GD-JYT', '值域', 'found', 'REMEDY_ORDINARY'],
      ['GD-JYT', '唯一', 'found', 'REMEDY_MINOR'],
    ])
    const the = order()
    // Five working days after Monday 2026-11-23, which is not counted, end with Monday 2026-11-30.
    expect(the && staged.book.next(the, NOW)).toMatchObject({ due_day: '2026-11-30', light: 'green' })
  })

  it('closes only when the same rule has run clean as often as is asked; not run is never clean', () => {
    run()
    run({ status: 'passed', failed: 0, observed_at: NOW + MINUTE })
    for (let n = 2; n < 9; n++) run({ status: 'not_run', observed_at: NOW + n * MINUTE })
    run({ status: 'passed', checked: 0, failed: 0, observed_at: NOW + 9 * MINUTE })
    expect(order()).toMatchObject({ state: 'found', clean_runs: 1 })
    run({ observed_at: NOW + 10 * MINUTE })
    run({ status: 'passed', failed: 0, observed_at: NOW + 11 * MINUTE })
    expect(order()).toMatchObject({ state: 'found', clean_runs: 1 })
    run({ status: 'passed', failed: 0, observed_at: NOW + 11 * MINUTE })
    expect(order(), 'a run is counted once').toMatchObject({ clean_runs: 1 })
    run({ status: 'passed', failed: 0, observed_at: NOW + 12 * MINUTE })
    expect(order()).toMatchObject({ state: 'closed', stands: false })
    run({ observed_at: NOW + 13 * MINUTE })
    expect(order()).toMatchObject({ state: 'found', reopened: 1, clean_runs: 0 })
  })

  it('is closed by no person while its rule is red, whatever they try', () => {
    run()
    const by = { kind: 'person' as const, id: 'wang' }
    const id = order()?.id ?? ''
    const act = (command: string, given: object = {}) => staged.book.act({ id, command, given, by, at: NOW })
    for (const command of ['confirm', 'dispatch', 'sign', 'rectify'])
      expect(isRefusal(act(command))).toBe(false)
    expect(isRefusal(act('submit', { comment: '已改' }))).toBe(false)
    expect(act('close')).toMatchObject({
      refused: { en: expect.stringContaining('before that nobody can close it') as string },
    })
    expect(act('verify')).toMatchObject({
      refused: { zh: expect.stringContaining('不能由人作出') as string },
    })
    expect(act('ran', { result: 'passed', at: NOW + 1 })).toHaveProperty('refused')
    expect(order()).toMatchObject({ state: 'review' })
  })

  it('is reviewed by another than the one who submitted it, whether it is closed or sent back', () => {
    run()
    const id = order()?.id ?? ''
    const act = (command: string, given: object = {}, who = 'wang') =>
      staged.book.act({ id, command, given, by: { kind: 'person', id: who }, at: NOW })
    for (const command of ['confirm', 'dispatch', 'sign', 'rectify']) act(command)
    act('submit', { comment: '已改' })
    for (let n = 1; n <= rules.remediation.clean_runs; n++) {
      const given = { result: 'passed', at: NOW + n * MINUTE }
      staged.book.act({
        id,
        command: 'ran',
        given,
        by: { kind: 'rule', id: 'quality' },
        at: NOW + n * MINUTE,
      })
    }
    const why = { zh: '“提交复核”由wang作出，“销号”须由另一人作出' }
    expect(act('close')).toMatchObject({ refused: why })
    expect(act('send_back', { reason: '再改' })).toHaveProperty('refused')
    expect(act('close', {}, 'li')).toMatchObject({ state: 'closed' })
  })

  it('is called by the name that the catalogue of its platform states for the dataset, the code beside it', () => {
    run({ dataset: '307044/000123' })
    run({ dataset: '307044/000124' })
    const name = () => {
      const names = [
        { platform: 'gd-jyt', dataset: '307044/000123', name: '学籍基本信息' },
        { platform: 'gd-gat', dataset: '307044/000124', name: '别家的' },
      ]
      const demands = namingDemands(cases().filter(needsName), names, nameOf, NOW + MINUTE)
      staged.book.actAll(demands)
      return demands.length
    }
    const [first] = cases()
    const by = { kind: 'person' as const, id: 'wang' }
    staged.book.act({ id: first?.id ?? '', command: 'confirm', by, at: NOW })
    staged.book.act({ id: first?.id ?? '', command: 'dispatch', given: { organ: 'GD-GAT' }, by, at: NOW })
    expect([name(), name()], 'once').toEqual([1, 0])
    expect(cases().map(({ title }) => title)).toEqual([
      {
        zh: '省教育厅：学籍基本信息（307044/000123） 未通过 非空',
        en: expect.stringContaining('学籍基本信息 (307044/000123) fails 非空') as string,
      },
      expect.objectContaining({ zh: '省教育厅：307044/000124 未通过 非空' }),
    ])
    expect(cases()[0]).toMatchObject({
      state: 'dispatched',
      more: { dataset_name: '学籍基本信息', severity: 'serious' },
    })
    expect(staged.book.log.ofCase(cases()[0]?.id ?? '').at(-1)).toMatchObject({ actor: 'catalogue' })
    // Every run goes on being told of the same order.
    run({ dataset: '307044/000123', status: 'passed', failed: 0, observed_at: NOW + 2 * MINUTE })
    expect(cases()[0]).toMatchObject({ clean_runs: 1 })
  })

  it('stays with whom it was assigned to, whoever signs for it', () => {
    run()
    const id = order()?.id ?? ''
    const act = (person: string, command: string, given: object = {}) =>
      staged.book.act({ id, command, given, by: { kind: 'person', id: person }, at: NOW })
    act('wang', 'confirm')
    act('wang', 'dispatch')
    expect(order()?.owner).toBeNull()
    act('wang', 'assign', { to: 'zhao' })
    expect(act('li', 'sign')).toMatchObject({ state: 'signed', owner: 'zhao' })
  })

  it('is had by whoever signs for it where nobody has it', () => {
    run()
    const id = order()?.id ?? ''
    const act = (person: string, command: string) =>
      staged.book.act({ id, command, given: {}, by: { kind: 'person', id: person }, at: NOW })
    for (const command of ['confirm', 'dispatch']) act('wang', command)
    expect(act('li', 'sign')).toMatchObject({ state: 'signed', owner: 'li' })
  })

  it('is put off and let off only by another than who asks, and comes back by itself', () => {
    run()
    const id = order()?.id ?? ''
    const act = (person: string, command: string, given: object = {}) =>
      staged.book.act({ id, command, given, by: { kind: 'person', id: person }, at: NOW })
    act('wang', 'ask_extension', { days: 3, reason: 'x' })
    expect(act('wang', 'approve_extension')).toHaveProperty('refused')
    act('li', 'approve_extension')
    let the = order()
    expect(the && staged.book.next(the, NOW)).toMatchObject({ due_day: '2026-12-03' })
    expect(
      act('wang', 'ask_extension', { days: 3, reason: 'x' }),
      'no more than the rule allows',
    ).toHaveProperty('refused')
    act('wang', 'ask_exemption', { days: 2, reason: 'x' })
    expect(act('wang', 'approve_exemption')).toHaveProperty('refused')
    act('li', 'approve_exemption')
    expect(order()).toMatchObject({ state: 'exempt', exempt: { by: 'wang', approved_by: 'li' } })
    staged.book.wake(NOW + 2 * DAY - 1)
    expect(order()).toMatchObject({ state: 'exempt' })
    staged.book.wake(NOW + 2 * DAY)
    the = order()
    expect(the).toMatchObject({ state: 'found', exempt: null })
    expect(the && staged.book.next(the, NOW + 2 * DAY)).toMatchObject({ due_day: '2026-12-04' })
  })

  it('reminds before it is due, on the day, and after, each once', () => {
    run()
    for (let day = 0; day < 20; day++) staged.book.wake(NOW + day * DAY)
    expect(order()).toMatchObject({ reminded: 4 })
    expect(
      staged.book.log.ofCase(order()?.id ?? '').filter(({ command }) => command === 'remind'),
    ).toHaveLength(4)
  })
})
