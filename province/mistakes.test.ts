import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { formatProblem } from './problem.ts'
import { scratchProvince } from './scratch.ts'
import type { Scratch } from './scratch.ts'

/** A mistake: the text it replaces, what is written instead, and what must be said, on the line that begins with `at`. */
type Mistake = [name: string, from: string, to: string, at: string, said: RegExp, cure: RegExp]

let scratch: Scratch
beforeAll(() => {
  scratch = scratchProvince()
})
afterAll(() => {
  scratch.destroy()
})

function everyMistakeIsTold(file: string, mistakes: readonly Mistake[]): void {
  let whole = ''
  beforeAll(() => {
    whole = scratch.read(file)
  })
  afterEach(() => {
    scratch.write(file, whole)
  })
  test.each(mistakes)('%s', (_name, from, to, at, said, cure) => {
    scratch.edit(file, from, to)
    const line =
      scratch
        .read(file)
        .split('\n')
        .findIndex((text) => text.trimStart().startsWith(at)) + 1
    const problems = scratch.check()
    const told = problems.find(({ message }) => said.test(message))
    expect(told, problems.map(formatProblem).join('\n')).toMatchObject({
      file: join(scratch.dir, file),
      line,
    })
    expect(told?.cure).toMatch(cure)
    // One slip is told once, or once more where it breaks another field; it never drowns in its consequences.
    expect(problems.length).toBeLessThanOrEqual(2)
  })
}

const AUTH = "auth: { kind: tif, paasid: gd-jyt, token: '${env:YUEMAI_SIM_TOKEN}' }"
const BASE = 'base: http://127.0.0.1:9700/gd-jyt'
const EVERY = "every: '*/15 * * * * *'"
const GET = 'get: /api/exchange?since={cursor}&page={page}&size={size}'
const PAGE = 'page: { size: 1000, total: result.totalCount }'
const BACKFILL =
  "backfill: { days: 90, get: '/api/exchange/history?from={from}&to={to}&page={page}&size={size}' }"

describe('in the YAML of a platform', () => {
  everyMistakeIsTold('platforms/gd-jyt.yaml', [
    [
      'a field written twice',
      'time: local',
      'time: local\ntime: local # again',
      'time: local # again',
      /'time' is written twice/,
      /other is on line 7/,
    ],
    ['a tab', 'organ: GD-JYT', 'organ:\n\tGD-JYT', 'GD-JYT', /tab/, /spaces/],
    ['an unquoted schedule', EVERY, 'every: */15 * * * * *', 'every: */15', /needs quotes/, /every: '\*\/15/],
    [
      'an unquoted reference in braces',
      AUTH,
      'auth: { kind: none, token: ${env:X} }',
      'auth',
      /needs quotes/,
      /'\$\{env:/,
    ],
    [
      'a brace that is not closed',
      AUTH,
      'auth: { kind: none',
      'time: local',
      /must all start|Flow map/i,
      /Indent|Close|Compare/,
    ],
    ['an alias', 'time: local', 'time: *t', 'time: *t', /alias/, /Write the value out/],
    ['a tag', 'time: local', 'time: !zone local', 'time: !zone', /tag/, /Remove/],
    ['a second document', '# prettier-ignore', '---', '---', /second document/, /two files/],
    ['a field name in braces', 'time: local', '{ time }: local', '{ time }', /not plain text/, /name: value/],
  ])
})

describe('in the fields of a platform', () => {
  everyMistakeIsTold('platforms/gd-jyt.yaml', [
    [
      'an unknown field',
      'time: local',
      'timeout: 5',
      'timeout',
      /'timeout' is not a field/,
      /mean 'timeout_s'/,
    ],
    [
      'an unknown field like no other',
      'time: local',
      'colour: red',
      'colour',
      /'colour' is not/,
      /Remove it; the fields here are id, organ/,
    ],
    [
      'a number where text belongs',
      'organ: GD-JYT',
      'organ: 7',
      'organ',
      /must be text, not a number/,
      /quotes/,
    ],
    [
      'text where a number belongs',
      'time: local',
      "timeout_s: '10'",
      'timeout_s',
      /must be a number, not text/,
      /bare number/,
    ],
    ['half a byte', 'time: local', 'max_bytes: 0.5', 'max_bytes', /whole number/, /Round/],
    ['a timeout of nothing', 'time: local', 'timeout_s: 0', 'timeout_s', /at least 0.1/, /seconds/],
    ['a timeout of a day', 'time: local', 'timeout_s: 86400', 'timeout_s', /at most 300/, /seconds/],
    [
      'a missing field',
      AUTH,
      '',
      'id',
      /'auth' is missing/,
      /Write 'auth': how requests are signed, such as \{ kind: none \}/,
    ],
    ['a field without value', 'time: local', 'time:', 'time', /'time' has no value/, /epoch ms/],
    [
      'an id that is not the file’s name',
      'id: gd-jyt',
      'id: gd-jty',
      'id',
      /not the file's name/,
      /Write id: gd-jyt/,
    ],
    ['an id with spaces', 'id: gd-jyt', 'id: GD JYT', 'id', /'GD JYT' is not/, /such as gd-jyt/],
    ['an unknown organ', 'organ: GD-JYT', 'organ: GD-JTY', 'organ', /no organ 'GD-JTY'/, /mean 'GD-J/],
    ['an organ like no other', 'organ: GD-JYT', 'organ: MARS', 'organ', /no organ 'MARS'/, /organs\.yaml/],
    [
      'an unknown way to write times',
      'time: local',
      'time: locl',
      'time',
      /'locl' is not known/,
      /ms, s, iso, local; did you mean 'local'/,
    ],
    [
      'an unknown kind of auth',
      AUTH,
      'auth: { kind: tiff }',
      'auth',
      /'tiff' is not known/,
      /none, tif; did you mean 'tif'/,
    ],
    ['an auth without kind', AUTH, 'auth: {}', 'auth', /'kind' is missing/, /Write 'kind'/],
    [
      'a secret in the file',
      AUTH,
      'auth: { kind: tif, paasid: x, token: abc123 }',
      'auth',
      /does not belong/,
      /\$\{env:NAME\}/,
    ],
    [
      'a variable that is not set',
      AUTH,
      "auth: { kind: tif, paasid: x, token: '${env:NOT_SET}' }",
      'auth',
      /NOT_SET is not set/,
      /Set NOT_SET/,
    ],
    [
      'a reference of another kind',
      BASE,
      'base: http://${HOST}/x',
      'base',
      /not a reference/,
      /\$\{env:NAME\}/,
    ],
  ])
})

describe('in the address of a platform', () => {
  everyMistakeIsTold('platforms/gd-jyt.yaml', [
    ['no scheme', BASE, 'base: jyt.example.cn', 'base', /not an address/, /https:/],
    ['ftp', BASE, 'base: ftp://jyt.example.cn', 'base', /Only http and https/, /http/],
    ['file', BASE, 'base: file:///etc/passwd', 'base', /Only http and https/, /http/],
    ['javascript', BASE, "base: 'javascript:alert(1)'", 'base', /Only http and https/, /http/],
    ['a user', BASE, 'base: http://admin@jyt.example.cn', 'base', /user name or a password/, /auth/],
    ['a password', BASE, 'base: http://:pw@jyt.example.cn', 'base', /user name or a password/, /auth/],
    ['a query', BASE, 'base: http://jyt.example.cn/?a=1', 'base', /query/, /get/],
    ['a fragment', BASE, 'base: http://jyt.example.cn/#', 'base', /fragment/, /get/],
    ['a space', BASE, "base: 'http://jyt.example.cn/a b'", 'base', /not an address/, /https:/],
    [
      'a secret that is no address',
      BASE,
      "base: '${env:YUEMAI_SIM_TOKEN}'",
      'base',
      /not an address/,
      /https:/,
    ],
  ])
})

describe('in a feed', () => {
  everyMistakeIsTold('platforms/gd-jyt.yaml', [
    [
      'an unknown feed',
      'feed: exchange',
      'feed: exchnge',
      '- feed: exchnge',
      /'exchnge' is not known/,
      /mean 'exchange'/,
    ],
    [
      'a feed named twice',
      'feed: quality',
      'feed: security # 2',
      '- feed: security # 2',
      /'security' stands in this list twice/,
      /another feed/,
    ],
    [
      'no schedule',
      EVERY,
      '',
      '- feed: exchange',
      /'every' is missing/,
      /six fields, seconds first, such as '\*\/15 \* \* \* \* \*'/,
    ],
    ['five fields', EVERY, "every: '*/5 * * * *'", 'every', /has 5/, /0 \*\/5/],
    ['a minute 61', EVERY, "every: '0 61 * * * *'", 'every', /minute/, /06:30/],
    [
      'a schedule that counts to a thousand million',
      EVERY,
      "every: '0-999999999 * * * * *'",
      'every',
      /no clock shows/,
      /0-59/,
    ],
    ['a schedule on a 30th of February', EVERY, "every: '0 0 0 30 2 *'", 'every', /No month/, /./],
    [
      'JSONata that does not parse',
      'records: result.dataList',
      'records: result.(dataList',
      'records',
      /neither a plain path nor JSONata/,
      /path like/,
    ],
    ['a mapping that is a number', 'side: side', 'side: 5', 'map', /must be text, not a number/, /quotes/],
    ['a mapping that does not parse', 'side: side', "side: '$map('", 'map', /neither/, /fixed text/],
    [
      'a column in capitals',
      'side: side',
      'Side: side',
      'map',
      /'Side' cannot be a field name|not/,
      /column/,
    ],
    [
      'a reference in a mapping',
      'side: side',
      `side: '"\${env:YUEMAI_SIM_TOKEN}"'`,
      'map',
      /cannot use \$\{env/,
      /base and auth/,
    ],
    ['no records', 'records: result.dataList', '', '- feed: exchange', /'records' is missing/, /dialect/],
    ['no mode', 'mode: delta', '', '- feed: exchange', /'mode' is missing/, /dialect/],
    [
      'a mode of its own',
      'mode: delta',
      'mode: full',
      'mode: full',
      /'full' is not known/,
      /delta, snapshot/,
    ],
    [
      'a dialect that is no name',
      'mode: delta',
      'mode: delta\n    dialect: Great Expectations',
      'dialect',
      /'Great Expectations' is not/,
      /great-expectations/,
    ],
    ['a path without slash', GET, GET.replace('/api', 'api'), 'get', /begin with one slash/, /\/api/],
    [
      'a path to another host',
      GET,
      GET.replace('/api', '//evil.example'),
      'get',
      /begin with one slash/,
      /\/api/,
    ],
    [
      'an unknown placeholder',
      GET,
      GET.replace('{cursor}', '{since}'),
      'get',
      /Nothing fills in \{since\}/,
      /\{cursor\}/,
    ],
    [
      'a cursor that is never sent',
      GET,
      GET.replace('{cursor}', '0'),
      'cursor',
      /never sent/,
      /Put \{cursor\}/,
    ],
    [
      'a cursor that nothing gives',
      'cursor: { max: updateTime, start_h: 25, overlap_s: 1 }',
      '',
      'get',
      /Nothing fills in \{cursor\}/,
      /cursor: \{ max/,
    ],
    ['days in a feed', GET, `${GET}&x={from}`, 'get', /belong to a backfill/, /cursor/],
    ['pages that nobody turns', PAGE, '', 'get', /how pages are turned/, /page: \{ size/],
    [
      'pages by number and token',
      PAGE,
      'page: { size: 10, total: a, next: b }',
      'page',
      /total or by next/,
      /one of the two/,
    ],
    ['pages by neither', PAGE, 'page: { size: 10 }', 'page', /total or by next/, /one of the two/],
    ['pages without a size', PAGE, 'page: { total: a }', 'page', /need size/, /\{size\}/],
    [
      'a token that is never sent',
      PAGE,
      'page: { size: 10, next: data.next }',
      'page',
      /never sent/,
      /\{next\}/,
    ],
    ['a page of nothing', PAGE, 'page: { size: 0, total: a }', 'page', /at least 1/, /records a page/],
    [
      'a backfill without days',
      BACKFILL,
      'backfill: { days: 90, get: /api/history?page=1 }',
      'backfill',
      /one day/,
      /\{from\} and \{to\}/,
    ],
    [
      'a backfill of first pages',
      BACKFILL,
      BACKFILL.replace('{page}', '1'),
      'backfill',
      /first pages only/,
      /\{page\}/,
    ],
    ['a backfill of no days', BACKFILL, BACKFILL.replace('90', '0'), 'backfill', /at least 1/, /days/],
  ])
})

describe('in the organs', () => {
  everyMistakeIsTold('organs.yaml', [
    [
      'a code used twice',
      'code: GD-FGW',
      'code: GD-BGT # 2',
      '- code: GD-BGT # 2',
      /'GD-BGT' stands in this list twice/,
      /another code/,
    ],
    [
      'an unknown kind',
      'kind: vertical',
      'kind: vertcal',
      'kind: vertcal',
      /'vertcal' is not known/,
      /mean 'vertical'/,
    ],
    [
      'a region without quotes',
      "region: '440000'",
      'region: 440000',
      'region: 440000',
      /must be text/,
      /quotes/,
    ],
    [
      'an unknown region',
      "region: '440100'",
      "region: '440199'",
      "region: '440199'",
      /no division '440199'/,
      /Did you mean '440100'/,
    ],
    [
      'no short name',
      'short: { zh: 省教育厅, en: Education }',
      '',
      '- code: GD-JYT',
      /'short' is missing/,
      /room is short, such as \{ zh: 省教育厅, en: Education \}/,
    ],
    [
      'a name in one language',
      'short: { zh: 省教育厅, en: Education }',
      'short: { zh: 省教育厅 }',
      'short: { zh: 省教育厅 }',
      /'en' is missing/,
      /Write 'en'/,
    ],
    [
      'an empty name',
      'short: { zh: 省教育厅, en: Education }',
      "short: { zh: '', en: Education }",
      "short: { zh: ''",
      /'' is not one line of text/,
      /one line/,
    ],
  ])
})

describe('in the regions', () => {
  everyMistakeIsTold('regions.json', [
    ['a missing comma', '"code": "440103",', '"code": "440103"', '{ "code": "440103"', /not JSON/, /comma/],
    [
      'a code used twice',
      '"code": "440104"',
      '"code": "440103", "x": 1',
      '{ "code": "440103", "x"',
      /twice|not a field/,
      /./,
    ],
    [
      'a county of another city',
      '"code": "440103"',
      '"code": "449903"',
      '{ "code": "449903"',
      /449903 does not lie in 440100/,
      /begins with 4401/,
    ],
    [
      'a centre off the globe',
      '[113.280637, 23.125178]',
      '[113.280637, 230]',
      '"code": "440100"',
      /at most 90/,
      /./,
    ],
    [
      'a county that no map draws',
      '"code": "440311", "name": "光明区", "type": "市辖区", "in_map": false',
      '"code": "440311", "name": "光明区", "type": "市辖区", "in_map": 0',
      '{ "code": "440311"',
      /true or false/,
      /./,
    ],
  ])
})

describe('in the plan', () => {
  everyMistakeIsTold('plan.yaml', [
    ['phases that weigh too little', 'weight: 25', 'weight: 20', 'phases', /add up to 95/, /100/],
    ['outcomes that weigh too much', 'weight: 60', 'weight: 70', 'outcomes', /add up to 110/, /100/],
    ['an outcome that weighs nothing', 'weight: 60', 'weight: 0', 'weight: 0', /more than 0/, /percent/],
    [
      'an id used twice',
      'id: P4-2',
      'id: P4-1 # 2',
      '- id: P4-1 # 2',
      /'P4-1' is the id of two outcomes/,
      /another id/,
    ],
    [
      'a phase used twice',
      'id: P2\n',
      'id: P1 # 2\n',
      '- id: P1 # 2',
      /'P1' stands in this list twice/,
      /another id/,
    ],
    [
      'a dependency on nothing',
      'depends_on: [P2-1, P2-3]',
      'depends_on: [P2-9]',
      'depends_on: [P2-9]',
      /no outcome 'P2-9'/,
      /P1-1/,
    ],
    [
      'a circle of two',
      'depends_on: [P1-1]',
      'depends_on: [P3-1]',
      'depends_on: [P3-1]',
      /P2-3 → P3-1 → P2-3/,
      /Remove one/,
    ],
    [
      'a wait for itself',
      'depends_on: [P1-1]',
      'depends_on: [P2-3]',
      'depends_on: [P2-3]',
      /P2-3 → P2-3/,
      /Remove one/,
    ],
    [
      'an unknown owner',
      'owner: GD-ZSJ',
      'owner: GD-ZJS',
      'owner: GD-ZJS',
      /no organ 'GD-ZJS'/,
      /Did you mean/,
    ],
    [
      'a day that does not exist',
      'starts: null',
      "starts: '2026-02-30'",
      "starts: '2026-02-30'",
      /not a day/,
      /or null/,
    ],
    [
      'an end before the start',
      'starts: null\n    ends: null',
      'starts: 2026-03-01\n    ends: 2026-02-28',
      'ends: 2026-02-28',
      /before it starts/,
      /2026-03-01 or a later day/,
    ],
  ])
})

describe('in a scene', () => {
  everyMistakeIsTold('scenes/overview.yaml', [
    [
      'a tile shown twice',
      'indicator: open_alerts }',
      'indicator: quality_score } # 2',
      '- { indicator: quality_score } # 2',
      /this tile already/,
      /another part/,
    ],
    [
      'an indicator in Chinese',
      'indicator: open_alerts }',
      'indicator: 质量 }',
      '- { indicator: 质量',
      /'质量' is not an indicator's id/,
      /quality_score/,
    ],
    [
      'an unknown size',
      'size: wide',
      'size: huge',
      '- { indicator: sharing',
      /'huge' is not known/,
      /normal, wide/,
    ],
    ['no tiles', 'tiles:', 'tiles: []\nother:', 'tiles: []', /The list is empty/, /reading order/],
    [
      'an id that is not the file’s name',
      'id: overview',
      'id: over-view',
      'id',
      /not the file's name/,
      /overview/,
    ],
  ])
})

describe('in province.yaml', () => {
  everyMistakeIsTold('province.yaml', [
    [
      'an unknown provenance',
      'provenance: simulated',
      'provenance: real',
      'provenance: real',
      /'real' is not known/,
      /simulated, live/,
    ],
    [
      'an unknown time zone',
      'Asia/Shanghai',
      'Asia/Guangzhou',
      'time_zone',
      /no such time zone/,
      /Asia\/Shanghai/,
    ],
    ['grades that do not fall', 'B: 0.85', 'B: 0.96', 'confidence', /A must lie above B/, /falling/],
    ['a grade above one', 'A: 0.95', 'A: 95', 'confidence', /at most 1/, /share/],
    [
      'a code that the regions do not have',
      "code: '440000'",
      "code: '450000'",
      'code',
      /no province '450000'/,
      /440000/,
    ],
    [
      'an unknown lead organ',
      'lead_organ: GD-ZSJ',
      'lead_organ: GD-ZSX',
      'lead_organ',
      /no organ 'GD-ZSX'/,
      /GD-ZSJ/,
    ],
    [
      'no weight at all',
      'weights: { accuracy: 1, completeness: 1, timeliness: 1 }',
      'weights: { accuracy: 0 }',
      'quality',
      /No dimension has a weight/,
      /above 0/,
    ],
    ['an unknown dimension', 'accuracy: 1', 'acuracy: 1', 'quality', /'acuracy'/, /./],
    [
      'an audit trail kept for less than half a year',
      'audit_days: 1095',
      'audit_days: 179',
      'audit_days',
      /at least 180/,
      /days/,
    ],
    ['polls that are not kept', 'polls_days: 30', 'polls_days: 0', 'polls_days', /at least 2/, /days/],
    ['half a day', 'polls_days: 30', 'polls_days: 30.5', 'polls_days', /whole number/, /Round/],
    [
      'a retention in words',
      'facts_days: 400',
      "facts_days: '400'",
      'facts_days',
      /must be a number/,
      /bare/,
    ],
    [
      'an unknown retention',
      'polls_days: 30',
      'poll_days: 30',
      'poll_days',
      /'poll_days' is not/,
      /'polls_days'/,
    ],
    [
      'hours that go before minutes',
      'samples_hour_days: 400',
      'samples_hour_days: 60',
      'retention',
      /cannot go before/,
      /rising/,
    ],
  ])
})
