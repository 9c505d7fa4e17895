import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Channel, Failure, Outcome } from './channel.ts'
import type { Letter } from './letter.ts'
import type { Message } from './message.ts'
import { openNotifier, waitAfter } from './notifier.ts'
import type { Notifier, NotifierOptions } from './notifier.ts'

const MINUTE = 60_000
const START = Date.parse('2026-11-26T10:00:00+08:00')
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
const sender = { simulated: false, link: 'https://yuemai.example.cn/' }

let dir: string
let now: number
let open: Notifier[]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'yuemai-notify-'))
  now = START
  open = []
})
afterEach(async () => {
  await Promise.all(open.map((one) => one.close()))
  rmSync(dir, { recursive: true })
})

/** A channel of another kind is one file with one of these: a wall that shows what it is handed. */
function openWall(given: Partial<Channel> = {}) {
  const letters: Letter[] = []
  const answers: (Outcome | Error)[] = []
  const wall: Channel = {
    id: 'wall',
    levels: [1, 2, 3, 4],
    per_minute: 100,
    digest_from: 1000,
    tries: 3,
    send(letter) {
      letters.push(letter)
      const answer = answers.shift() ?? { sent: true, note: '' }
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
    },
    close: () => Promise.resolve(),
    ...given,
  }
  return { wall, letters, answers }
}

function start(options: Partial<NotifierOptions> = {}): Notifier {
  const clock = { now: () => now }
  const notifier = openNotifier({
    dir,
    channels: [],
    isTaken: () => false,
    sender,
    clock,
    log: silent,
    ...options,
  })
  open.push(notifier)
  return notifier
}

function message(key: string, over: Partial<Message> = {}): Message {
  return {
    key,
    case_id: `case-${key}`,
    kind: 'alert',
    level: 2,
    organ: 'GD-JYT',
    title: { zh: `告警${key}`, en: `Alert ${key}` },
    text: { zh: '数据中断', en: 'No data' },
    url: `/alerts/${key}`,
    ...over,
  }
}

const keysOf = (letters: readonly Letter[]): string[][] =>
  letters.map(({ messages }) => messages.map(({ key }) => key))
const failure = (over: Partial<Failure> = {}): Failure => ({
  failed: 'unreachable',
  detail: 'ECONNREFUSED',
  final: false,
  uncertain: false,
  ...over,
})

test('what is told goes out once, in Chinese and in English, however often its key is told', async () => {
  const { wall, letters } = openWall()
  const notifier = start({ channels: [wall] })
  expect(notifier.tell(message('a', { due_at: Date.parse('2026-11-27T00:00:00+08:00') }))).toBe('kept')
  expect(notifier.tell(message('a'))).toBe('known')
  await notifier.round()
  expect(notifier.tell(message('a'))).toBe('known')
  await notifier.round()
  expect(keysOf(letters)).toEqual([['a']])
  expect(letters[0]).toMatchObject({
    id: 'a',
    maybe_repeated: false,
    subject: { zh: '【粤脉·橙色】告警a', en: '[Yuemai orange] Alert a' },
  })
  expect(letters[0]?.body.zh).toContain('到期（北京时间）：2026-11-26 24:00')
  expect(letters[0]?.body.zh).toContain('https://yuemai.example.cn/alerts/a')
  expect(letters[0]?.body.en).toContain('Organ: GD-JYT')
})

test('a simulated province says so in every letter', async () => {
  const { wall, letters } = openWall()
  const notifier = start({ channels: [wall], sender: { ...sender, simulated: true } })
  notifier.tell(message('a'))
  await notifier.round()
  expect(letters[0]?.subject.zh).toMatch(/^【模拟数据】/)
  expect(letters[0]?.subject.en).toMatch(/^\[simulated data\]/)
})

test('many go out as one, the gravest first; few go out one by one', async () => {
  const { wall, letters } = openWall({ digest_from: 3 })
  const notifier = start({ channels: [wall] })
  notifier.tell(message('a', { level: 3 }))
  notifier.tell(message('b', { level: 1 }))
  await notifier.round()
  expect(keysOf(letters)).toEqual([['b'], ['a']])
  for (const key of ['c', 'd', 'e']) notifier.tell(message(key, { level: key === 'e' ? 1 : 4 }))
  await notifier.round()
  expect(keysOf(letters.slice(2))).toEqual([['e', 'c', 'd']])
  expect(letters[2]?.subject.zh).toBe('【粤脉·红色】3 件事项待处理')
  expect(letters[2]?.id).toMatch(/^digest:[0-9a-f]{40}$/)
})

test('a thousand at once are a few letters a minute, and none of them is lost', async () => {
  const { wall, letters } = openWall({ digest_from: 6, per_minute: 8 })
  const notifier = start({ channels: [wall] })
  for (let i = 0; i < 1_000; i++) notifier.tell(message(String(i)))
  await notifier.round()
  await notifier.round()
  expect(letters).toHaveLength(8)
  now += MINUTE
  await notifier.round()
  expect(letters).toHaveLength(10)
  expect(new Set(keysOf(letters).flat()).size).toBe(1_000)
})

test('the bound of a minute holds over a restart', async () => {
  const { wall, letters } = openWall({ per_minute: 2 })
  let notifier = start({ channels: [wall] })
  for (const key of ['a', 'b', 'c']) notifier.tell(message(key))
  await notifier.round()
  await notifier.close()
  open = []
  notifier = start({ channels: [wall] })
  await notifier.round()
  expect(keysOf(letters)).toEqual([['a'], ['b']])
})

test('of a case that somebody has nothing more goes out, neither first nor again', async () => {
  const taken = new Set<string>(['case-a'])
  const { wall, letters, answers } = openWall({ digest_from: 2 })
  const notifier = start({ channels: [wall], isTaken: (id) => taken.has(id) })
  for (const key of ['a', 'b', 'c']) notifier.tell(message(key))
  answers.push(failure())
  await notifier.round()
  taken.add('case-b')
  now += MINUTE
  await notifier.round()
  expect(keysOf(letters)).toEqual([['b', 'c'], ['c']])
  notifier.tell(message('d', { case_id: 'case-b' }))
  await notifier.round()
  expect(letters).toHaveLength(2)
  expect(notifier.standing().totals).toEqual([
    { channel: 'wall', fate: 'dropped', reason: 'taken', count: 3 },
    { channel: 'wall', fate: 'sent', reason: '', count: 1 },
  ])
})

test('a reminder goes out to whoever has the case', async () => {
  const { wall, letters } = openWall()
  const notifier = start({ channels: [wall], isTaken: () => true })
  notifier.tell(message('a'))
  notifier.tell(message('b', { to_owner: true }))
  await notifier.round()
  expect(keysOf(letters)).toEqual([['b']])
})

test('a letter of which nothing is left does not go out', async () => {
  const taken = new Set<string>()
  const { wall, letters, answers } = openWall()
  const notifier = start({ channels: [wall], isTaken: (id) => taken.has(id) })
  notifier.tell(message('a'))
  answers.push(failure())
  await notifier.round()
  taken.add('case-a')
  now += MINUTE
  await notifier.round()
  expect(letters).toHaveLength(1)
  expect(notifier.standing().channels).toMatchObject([{ waiting: 0 }])
})

test('where nobody can say whether somebody has the case, it is told', async () => {
  const { wall, letters } = openWall()
  const notifier = start({ channels: [wall], isTaken: () => Promise.reject(new Error('no store')) })
  notifier.tell(message('a'))
  await notifier.round()
  expect(keysOf(letters)).toEqual([['a']])
})

test('a channel that fails is left alone longer each time, and what came meanwhile goes out as one', async () => {
  const { wall, letters, answers } = openWall({ digest_from: 2, tries: 9 })
  const notifier = start({ channels: [wall] })
  notifier.tell(message('a'))
  answers.push(failure(), failure())
  await notifier.round()
  for (const key of ['b', 'c']) notifier.tell(message(key))
  now += 29_999
  await notifier.round()
  expect(letters).toHaveLength(1)
  now += 1
  await notifier.round()
  expect(letters).toHaveLength(2)
  expect(notifier.standing().channels).toEqual([
    { id: 'wall', waiting: 3, oldest_at: START, held_until: now + 60_000 },
  ])
  now += 60_000
  await notifier.round()
  expect(keysOf(letters)).toEqual([['a'], ['a'], ['a'], ['b', 'c']])
  expect(letters.every(({ maybe_repeated }) => !maybe_repeated)).toBe(true)
})

test('the waits double, end at half an hour, and are never shorter than the other side asks', () => {
  expect([1, 2, 3, 7, 8, 100].map((tries) => waitAfter(tries) / 1000)).toEqual([
    30, 60, 120, 1800, 1800, 1800,
  ])
  expect(waitAfter(1, 90_000)).toBe(90_000)
  expect(waitAfter(1, 86_400_000)).toBe(1_800_000)
})

test('a letter that may have arrived says so when it goes out again', async () => {
  const { wall, letters, answers } = openWall()
  const notifier = start({ channels: [wall] })
  notifier.tell(message('a'))
  answers.push(failure({ failed: 'timeout', uncertain: true }), failure())
  await notifier.round()
  now += MINUTE
  await notifier.round()
  now += MINUTE
  await notifier.round()
  expect(letters.map(({ id, maybe_repeated }) => [id, maybe_repeated])).toEqual([
    ['a', false],
    ['a', true],
    ['a', true],
  ])
  expect(letters[1]?.subject.zh).toMatch(/^【可能重复】/)
  expect(letters[1]?.subject.en).toMatch(/^\[maybe repeated\]/)
})

test('what is given up is counted with its reason, and can be read', async () => {
  const { wall, answers } = openWall({ tries: 2 })
  const notifier = start({ channels: [wall] })
  notifier.tell(message('a'))
  answers.push(failure(), failure({ detail: 'ENOTFOUND' }))
  await notifier.round()
  now += MINUTE
  await notifier.round()
  expect(notifier.standing().totals).toEqual([
    { channel: 'wall', fate: 'given_up', reason: 'unreachable', count: 1 },
  ])
  expect(notifier.standing().lost).toEqual([
    {
      channel: 'wall',
      key: 'a',
      case_id: 'case-a',
      reason: 'unreachable',
      detail: 'ENOTFOUND',
      tries: 2,
      at: now,
    },
  ])
})

test('a letter that is refused for good holds up no other', async () => {
  const { wall, letters, answers } = openWall()
  const notifier = start({ channels: [wall] })
  for (const key of ['a', 'b']) notifier.tell(message(key))
  answers.push(failure({ failed: 'refused', detail: 'HTTP 400', final: true }))
  await notifier.round()
  expect(keysOf(letters)).toEqual([['a'], ['b']])
  expect(notifier.standing().lost).toMatchObject([{ key: 'a', reason: 'refused', tries: 1 }])
})

test('a channel with a fault of its own loses nothing, and holds up no other channel', async () => {
  const broken = openWall({ id: 'broken' })
  const whole = openWall({ id: 'whole' })
  broken.answers.push(new TypeError('oh'))
  const notifier = start({ channels: [broken.wall, whole.wall] })
  notifier.tell(message('a'))
  await notifier.round()
  expect(keysOf(whole.letters)).toEqual([['a']])
  now += MINUTE
  await notifier.round()
  expect(keysOf(broken.letters)).toEqual([['a'], ['a']])
})

test('each channel gets the levels and kinds that it is for, and what nobody is told is counted', async () => {
  const red = openWall({ id: 'red', levels: [1] })
  const orders = openWall({ id: 'orders', kinds: ['remediation'] })
  const notifier = start({ channels: [red.wall, orders.wall] })
  expect(notifier.tell(message('a', { level: 1 }))).toBe('kept')
  expect(notifier.tell(message('b', { kind: 'remediation' }))).toBe('kept')
  expect(notifier.tell(message('c'))).toBe('no_channel')
  await notifier.round()
  expect(keysOf(red.letters)).toEqual([['a']])
  expect(keysOf(orders.letters)).toEqual([['b']])
  expect(notifier.standing().no_channel).toBe(1)
})

test('many told at once fare as each by itself', async () => {
  const { wall, letters } = openWall({ levels: [1, 2] })
  const notifier = start({ channels: [wall] })
  notifier.tell(message('a'))
  const many = [message('a'), message('b'), message('c', { level: 4 }), message('b')]
  expect(notifier.tellAll(many)).toEqual(['known', 'kept', 'no_channel', 'known'])
  await notifier.round()
  expect(keysOf(letters).flat().sort()).toEqual(['a', 'b'])
  expect(notifier.standing().no_channel).toBe(1)
})

test('without a channel nothing is sent, and that is said', async () => {
  const notifier = start()
  expect(notifier.tell(message('a'))).toBe('no_channel')
  await notifier.round()
  expect(notifier.standing()).toEqual({ channels: [], totals: [], lost: [], no_channel: 1 })
})

test('what waits is still there after a restart, and only one may run', async () => {
  const { wall, letters } = openWall()
  const first = start({ channels: [wall] })
  first.tell(message('a'))
  expect(() =>
    openNotifier({
      dir,
      channels: [wall],
      isTaken: () => false,
      sender,
      clock: { now: () => now },
      log: silent,
    }),
  ).toThrow(/in use/)
  await first.close()
  open = []
  const second = start({ channels: [wall] })
  expect(second.tell(message('a'))).toBe('known')
  await second.round()
  expect(letters.map(({ id, maybe_repeated }) => [id, maybe_repeated])).toEqual([['a', false]])
})

test('a file that cannot be read is put aside, never deleted, and the start goes on', async () => {
  const { wall, letters } = openWall()
  writeFileSync(join(dir, 'notices.db'), 'no database at all '.repeat(400))
  const notifier = start({ channels: [wall] })
  expect(readdirSync(dir)).toContain(`notices.db.damaged-${START}`)
  notifier.tell(message('a'))
  await notifier.round()
  expect(keysOf(letters)).toEqual([['a']])
})

test('what was settled long ago is forgotten, what waits is not', async () => {
  const { wall, letters, answers } = openWall({ tries: 50 })
  const notifier = start({ channels: [wall] })
  notifier.tell(message('a'))
  await notifier.round()
  notifier.tell(message('b'))
  answers.push(failure())
  await notifier.round()
  now += 91 * 86_400_000
  answers.push(failure())
  await notifier.round()
  now += 3_600_000
  await notifier.round()
  expect(keysOf(letters)).toEqual([['a'], ['b'], ['b'], ['b']])
  expect(notifier.tell(message('a'))).toBe('kept')
  expect(notifier.standing().totals).toContainEqual({ channel: 'wall', fate: 'sent', reason: '', count: 2 })
})

test('a title of many lines is one line of a subject, and a key that no header carries is written as its hash', async () => {
  const { wall, letters } = openWall()
  const notifier = start({ channels: [wall] })
  notifier.tell(message('键\r\n', { title: { zh: '甲\r\nBcc: x@y.cn', en: 'a\nb' } }))
  await notifier.round()
  expect(letters[0]?.subject.zh).toBe('【粤脉·橙色】甲 Bcc: x@y.cn')
  expect(letters[0]?.id).toMatch(/^message:[0-9a-f]{40}$/)
})
