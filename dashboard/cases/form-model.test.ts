import { expect, it } from 'vitest'
import { faultsOf, fieldsOf, givenOf } from './form-model.ts'
import { deedOf, keyOf, keysOf } from './keys.ts'
import { failureOf } from './outcome.ts'
import { Refusal } from '../desk/ask.ts'
import { silenceFaults, silenceRequest } from './silence-model.ts'
import { startedBy } from './started-clocks.ts'
import { fieldOf, momentOf } from './zone-time.ts'

const ZONE = 'Asia/Shanghai'
/** 2026-11-26 10:00 in Guangdong. */
const NOW = Date.UTC(2026, 10, 26, 2)
const SHELVE = {
  type: 'object',
  properties: {
    until: { type: 'integer' },
    reason: { type: 'string', minLength: 1, maxLength: 5 },
  },
  required: ['reason', 'until'],
}
const JUDGE = {
  properties: {
    event_level: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
    comment: { type: 'string', minLength: 1 },
    reporter: { type: 'string', enum: ['critical_infrastructure', 'central', 'other'], default: 'other' },
    learnt_at: { type: 'integer' },
  },
  required: ['event_level', 'comment'],
}

it('a command is asked for by what it takes, what is needed first', () => {
  expect(fieldsOf(JUDGE, 'judge').map(({ name, kind, required }) => [name, kind, required])).toEqual([
    ['event_level', 'level', true],
    ['comment', 'long', true],
    ['reporter', 'choice', false],
    ['learnt_at', 'moment', false],
  ])
  expect(fieldsOf({ properties: { to: {} } }, 'assign')[0]?.kind).toBe('person')
  expect(fieldsOf({ properties: { to: {} } }, 'report')[0]?.kind).toBe('text')
  expect(
    fieldsOf({ properties: { days: { type: 'integer', minimum: 1, maximum: 180 } } }, 'x')[0],
  ).toMatchObject({
    kind: 'number',
    least: 1,
    most: 180,
  })
  expect(fieldsOf({ type: 'object', properties: {} }, 'claim')).toEqual([])
})

it('what is missing, past or too long is found before anything is sent', () => {
  const fields = fieldsOf(SHELVE, 'shelve')
  const faults = (typed: Record<string, string>) =>
    Object.fromEntries([...faultsOf(fields, typed, NOW, ZONE)].map(([name, { fault }]) => [name, fault]))
  expect(faults({})).toEqual({ until: 'required', reason: 'required' })
  expect(faults({ until: '2026-11-26T09:59', reason: '升级中' })).toEqual({ until: 'past' })
  expect(faults({ until: 'soon', reason: '字太多了太多' })).toEqual({ until: 'moment', reason: 'most' })
  expect(faults({ until: '2026-11-26T10:01', reason: '升级中' })).toEqual({})
})

it('what is sent is in the words of the server, and what was left empty is left out', () => {
  expect(givenOf(fieldsOf(SHELVE, 'shelve'), { until: '2026-11-26T11:00', reason: ' 升级 ' }, ZONE)).toEqual({
    until: NOW + 3_600_000,
    reason: '升级',
  })
  expect(
    givenOf(fieldsOf(JUDGE, 'judge'), { event_level: 'none', comment: 'x', learnt_at: '' }, ZONE),
  ).toEqual({
    event_level: null,
    comment: 'x',
  })
})

it('a moment in a field is one of the province, wherever the browser is', () => {
  expect(fieldOf(NOW, ZONE)).toBe('2026-11-26T10:00')
  expect(momentOf('2026-11-26T10:00', ZONE)).toBe(NOW)
  expect(momentOf('', ZONE)).toBeNull()
})

it('a key is a deed on the page and nothing in a field, a dialog or beside a modifier', () => {
  const key = (name: string, ctrlKey = false) => ({ key: name, ctrlKey, metaKey: false, altKey: false })
  expect(deedOf(key('a'), 'page', 'alert')).toEqual({ deed: 'command', command: 'acknowledge' })
  expect(deedOf(key('a'), 'control', 'alert')).toEqual({ deed: 'command', command: 'acknowledge' })
  expect(deedOf(key('Enter'), 'page', 'alert')).toEqual({ deed: 'open' })
  for (const [where, one] of [
    ['field', key('a')],
    ['dialog', key('Escape')],
    ['control', key('Enter')],
    ['page', key('a', true)],
    ['page', key('q')],
  ] as const)
    expect(deedOf(one, where, 'alert')).toBeNull()
  // Each step of an order has its own key, beside the one that goes to the next, whichever that is.
  expect(deedOf(key('a'), 'page', 'remediation')).toEqual({ deed: 'command', command: 'confirm' })
  expect(deedOf(key('f'), 'page', 'remediation')).toEqual({ deed: 'forward' })
  for (const kind of ['alert', 'remediation'] as const)
    for (const [name, command] of keysOf(kind))
      expect(deedOf(key(name), 'page', kind), `${kind} ${name}`).toEqual({ deed: 'command', command })
  expect(keyOf('alert', 'judge')).toBe('v')
  // From its first moment to its end an alert is worked without a mouse.
  for (const command of ['start', 'escalate', 'dismiss']) {
    const name = keyOf('alert', command)
    expect(name && deedOf(key(name), 'page', 'alert')).toEqual({ deed: 'command', command })
  }
})

it('who was first is told apart from what is refused, and both from what failed', () => {
  const why = { zh: '不能', en: 'no' }
  const claim = { zh: '认领', en: 'Claim' }
  expect(failureOf(new Refusal(422, 'no', { why }))).toEqual({ kind: 'refused', why })
  expect(
    failureOf(
      new Refusal(409, 'no', {
        why,
        actor: '李四',
        command: 'claim',
        command_name: claim,
        acted_at: 7,
        version: 3,
      }),
    ),
  ).toEqual({ kind: 'conflict', why, actor: '李四', command: claim, at: 7 })
  expect(failureOf(new Refusal(403, 'only from here', { detail: 'x' }))).toEqual({
    kind: 'failed',
    status: 403,
    detail: 'only from here',
  })
  expect(failureOf(new Error('no answer'))).toEqual({ kind: 'failed', status: 0, detail: 'no answer' })
})

it('a judgement says beforehand which clocks it starts', () => {
  const rule = (id: string, on: string | null, operator: string | null, after: string | null = null) => ({
    id,
    on,
    operator,
    after,
    name: { zh: id, en: id },
    basis: { zh: '§4', en: '§4' },
    verified: true,
    hours: 1,
    event_levels: [1, 2, 3],
    to: null,
  })
  const rules = [
    rule('cii', 'known', 'critical_infrastructure'),
    rule('other', 'known', 'other'),
    rule('onward', null, 'other', 'other'),
    rule('summary', 'handled', null),
    rule('flaw', 'flaw', null),
  ]
  const ids = (level: number | null, reporter: string) =>
    startedBy(rules, level, reporter).map(({ id }) => id)
  expect(ids(2, 'critical_infrastructure')).toEqual(['cii'])
  expect(ids(3, '')).toEqual(['other'])
  expect(ids(4, 'other')).toEqual([])
  expect(ids(null, ''), 'of a flaw').toEqual(['flaw'])
})

it('a silence says about what, why, by whom and until when, or is not asked for', () => {
  expect([...silenceFaults({}, NOW, ZONE)].sort()).toEqual(['covers', 'ends_at', 'me', 'reason'])
  const typed = { organ: 'GD-JYT', reason: '机房搬迁', ends_at: '2026-11-26T18:00', me: '张三', platform: '' }
  expect([...silenceFaults(typed, NOW, ZONE)]).toEqual([])
  expect(silenceRequest(typed, true, ZONE)).toEqual({
    covers: { organ: 'GD-JYT' },
    ends_at: NOW + 8 * 3_600_000,
    reason: '机房搬迁',
    maintenance: true,
  })
})
