/** Answers that try to break a dialect: saved shapes cut, doubled and crossed with what parsers trip over. */
import fc from 'fast-check'
import type { Dialect } from '../dialect.ts'
import { unpackAnswer } from '../inspect.ts'
import { StageClock } from './clock.ts'
import { NOW } from './definition.ts'

const eve =
  '{"timestamp":"2026-11-01T10:00:00+0800","event_type":"alert","src_ip":"10.0.0.1","alert":{"gid":1,"signature_id":2,"signature":"s","category":"c","severity":1}}'
const alert =
  '{"status":"firing","labels":{"alertname":"网关","severity":"critical"},"annotations":{"summary":"s"},"startsAt":"2026-11-01T02:00:00Z","endsAt":"0001-01-01T00:00:00Z","fingerprint":"a0"}'
const wazuh =
  '{"timestamp":"2026-11-01T10:00:00.123+0800","id":"1.2","rule":{"level":7,"id":"5","description":"d","groups":["g"]},"agent":{"name":"a"}}'
const cef =
  '<13>Nov  1 10:00:00 h CEF:0|V|P\\||1|sig|名|High|rt=Nov 01 2026 10:00:00 UTC src=10.0.0.1 msg=a \\= b cs1=两 个'
const leef = 'LEEF:2.0|V|P|1|id|^|sev=5^cat=c^devTime=Nov 01 2026 10:00:00'
const syslog = '<165>1 2026-11-01T10:00:00.003+08:00 h app 8 ID [x@1 a="b\\"c"][y@2] \uFEFF消息'

/** What each dialect's answers look like; one that is not named here is tried with JSON of every kind. */
const SHAPES: Record<string, string[]> = {
  'suricata-eve': [`${eve}\n${eve}`, `[${eve},${eve}]`],
  alertmanager: [
    `{"receiver":"r","status":"firing","alerts":[${alert}]}`,
    `[{"alerts":[${alert}]}]`,
    `{"status":"success","data":[${alert}]}`,
  ],
  wazuh: [`{"hits":{"hits":[{"_id":"x","_source":${wazuh}}]}}`, `${wazuh}\n${wazuh}`],
  cef: [`${cef}\n${leef}\n${syslog}`],
  leef: [`${leef}\n${cef}`],
  syslog: [`${syslog}\nOct  5 2018 10:52:19 USG6300 %%01POLICY/6/PERMIT(l):x\n${cef}`],
  ocsf: [
    '[{"category_uid":2,"class_uid":2004,"severity_id":4,"severity":"High ","time":1793498400,"finding_info":{"uid":"f","title":"t"},"resources":[{"uid":"r"}]}]',
  ],
  falco: [
    '{"time":"2026-11-01T02:00:00.1Z","rule":"r","priority":"Error","output":"o","output_fields":{"container.id":"c"},"tags":["t"]}',
  ],
  zeek: [
    '#separator \\x09\n#unset_field\t-\n#path\tnotice\n#fields\tts\tnote\tactions\n#types\ttime\tenum\tset[enum]\n1793498400.5\tA::B\tx,y\n1793498400.5\tA\\x09B\t-\n',
  ],
  prometheus: [
    '# TYPE a counter\na{b="c\\"d",e="f"} 1.5 1793498400000\n{"x.y",z="1"} NaN\n',
    'a_bucket{le="1"} 3 1793498400.5 # {t="u"} 0.5\n# EOF\n',
  ],
  'prometheus-query': [
    '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"up","a":"b"},"value":[1793498400.5,"1"]}]}}',
  ],
}
const ANY = [
  '{"data":{"rows":[{"a":1,"b":"2026-11-01T00:00:00Z"}],"total":1}}',
  '[]',
  '{}',
  '""',
  '0',
  'null',
]

const SNIPPETS = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '|',
  '=',
  '#',
  '<',
  '>',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '\u0000',
  '\u001e',
  '\uFEFF',
  '\uFFFD',
  '\\ud800',
  '\\u0000',
  '\u202E',
  '😀',
  'null',
  '{}',
  '[]',
  '""',
  '0',
  '-0',
  '1e400',
  'NaN',
  '9007199254740993',
  '18446744073709551616',
  '-1',
  '250',
  '１２３',
  '"__proto__":{"x":1},',
  'constructor',
  'toString',
  '# EOF\n',
  'CEF:0|',
  'LEEF:2.0|',
  '<999>',
  '<13>1 ',
  '#fields\t',
  '0001-01-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '9999-12-31T23:59:60Z',
  '${7*7}',
  "' OR 1=1--",
  '../../etc/passwd',
  'x'.repeat(3000),
  '['.repeat(80),
]

const edit = fc.record({
  kind: fc.constantFrom('insert', 'cut', 'drop', 'double', 'swap'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  size: fc.nat({ max: 40 }),
  snippet: fc.oneof(fc.constantFrom(...SNIPPETS), fc.string({ unit: 'binary', maxLength: 12 })),
})

/** Bytes of an answer that a dialect is tried with. */
export function hostile(name: string): fc.Arbitrary<Uint8Array> {
  return fc.oneof(
    { weight: 8, arbitrary: edited(SHAPES[name] ?? ANY) },
    { weight: 1, arbitrary: fc.json().map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  )
}

/** Texts with a few hostile edits in them. */
export function edited(texts: string[]): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 8 }))
    .map(([text, edits]) => Buffer.from(edits.reduce(apply, text).slice(0, 100_000)))
}

function apply(
  text: string,
  { kind, at, size, snippet }: { kind: string; at: number; size: number; snippet: string },
): string {
  const place = Math.floor(at * text.length)
  const [head, tail] = [text.slice(0, place), text.slice(place)]
  switch (kind) {
    case 'cut':
      return head
    case 'drop':
      return head + tail.slice(size)
    case 'double':
      return head + tail.slice(0, size).repeat(3) + tail
    case 'swap':
      return head + snippet + tail.slice(snippet.length)
    default:
      return head + snippet + tail
  }
}

/** Long answers of one thing over and over: what is quadratic or recursive in a parser shows there. */
export function monotonous(bytes: number): Map<string, string> {
  const units = [...SNIPPETS.slice(0, 20), 'a', 'a=', 'a= ', ' a=b', '{"a":', '[{"a":1},\n', '{"a":1},\n', '{"a":1}', '{\n', '"a\n', 'a{b="', 'a 1\n', 'x\n', '[x y="z"]', '<13>1 - - - - - [', '#\t', '\\x41', 'Oct 1 ', '1 '] // prettier-ignore
  return new Map(
    units.flatMap((unit) => {
      const text = unit.repeat(Math.ceil(bytes / Buffer.byteLength(unit)))
      return [
        [`${JSON.stringify(unit)} alone`, text],
        [`${JSON.stringify(unit)} in a CEF extension`, `CEF:0|a|b|c|d|e|5|a=${text}`],
        [`${JSON.stringify(unit)} in a string`, `{"a":"${text}`],
      ] as const
    }),
  )
}

/** What is wrong with how a dialect takes an answer; nothing where every record of it has exactly one fate. */
export async function faultOf(dialect: Dialect, bytes: Uint8Array): Promise<string | undefined> {
  const result = await unpackAnswer(dialect, bytes, {
    time_zone: 'Asia/Shanghai',
    clock: new StageClock(NOW),
  })
  for (const key in {}) return `every object now has ${key}`
  if (result.outcome !== 'ok') return result.error === '' ? `${result.outcome} without a reason` : undefined
  const { records, observations, rejects, skipped } = result
  const others = Object.values(skipped).reduce((sum, count) => sum + count, 0)
  if (observations.length + rejects.length + others !== records)
    return `${records} records, but ${observations.length} observations, ${rejects.length} rejects and ${others} skipped`
  const silent = rejects.find(({ message, excerpt }) => message === '' || excerpt.length > 2_100)
  if (silent) return `a reject without a reason or with too long an excerpt: ${silent.message}`
  const odd = observations.find(
    ({ observed_at, facts }) => !Number.isSafeInteger(observed_at) || Object.values(facts).some(isOdd),
  )
  return odd && `an observation holds what no column can: ${JSON.stringify(odd).slice(0, 500)}`
}

function isOdd(value: string | number): boolean {
  return typeof value === 'number' ? !Number.isFinite(value) : !value.isWellFormed() || value.includes('\0')
}
