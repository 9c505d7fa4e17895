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
      /other is on line 8/,
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
      /tif, oauth2, mtls; did you mean 'tif'/,
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
    ...['0', '-1', '0.001', '1e9', '.nan'].map((every): Mistake => [
      `input 92: a schedule of ${every}`,
      EVERY,
      `every: ${every}`,
      'every',
      /must be text, not a number/,
      /quotes/,
    ]),
    ["input 92: a schedule of '10'", EVERY, "every: '10'", 'every', /six fields/, /0 \*\/5/],
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
    [
      'a way of numbers',
      'mode: delta',
      'mode: delta\n    numbers: strings',
      'numbers',
      /'strings' is not known/,
      /plain, text/,
    ],
    [
      'an envelope that may perhaps be left out',
      "envelope: { code: errcode, ok: ['0'], message: errmsg }",
      "envelope: { code: errcode, ok: ['0'], optional: maybe }",
      'envelope',
      /true or false/,
      /without the code/,
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
    [
      'a schedule of nothing',
      GET,
      'push: { auth: { kind: none }, cadence_s: 60 }',
      '- feed: exchange',
      /Nothing is asked/,
      /push alone where the platform sends/,
    ],
    [
      'pushes that nothing signs',
      GET,
      `${GET}\n    push: { auth: { kind: mtls }, cadence_s: 60 }`,
      'push',
      /mtls does not sign a push/,
      /hmac or tif/,
    ],
    [
      'pages of a feed that is never asked',
      `${EVERY}\n    ${GET}`,
      'push: { auth: { kind: none }, cadence_s: 60 }',
      'page',
      /'page' belongs to a feed that is asked/,
      /every and get/,
    ],
    [
      'pushes of no cadence',
      GET,
      `${GET}\n    push: { auth: { kind: none }, cadence_s: 0 }`,
      'push',
      /must be at least 1/,
      /such as 300/,
    ],
    ['days in a feed', GET, `${GET}&x={from}`, 'get', /belong to a backfill/, /cursor/],
    ['pages that nobody turns', PAGE, '', 'get', /how pages are turned/, /page: \{ size/],
    [
      'pages by number and token',
      PAGE,
      'page: { size: 10, total: a, next: b }',
      'page',
      /one of total, next, link, link_header, short/,
      /Write one/,
    ],
    ['pages by neither', PAGE, 'page: { size: 10 }', 'page', /one of total, next/, /Write one/],
    ['pages without a size', PAGE, 'page: { total: a }', 'page', /need size/, /\{size\}/],
    [
      'a token that is never sent',
      PAGE,
      'page: { size: 10, next: data.next }',
      'page',
      /never sent/,
      /\{next\}/,
    ],
    ['no place for the count', PAGE, 'page: { size: 9, total: [] }', 'page', /list is empty/, /all records/],
    [
      'a place for the count that is no path',
      PAGE,
      "page: { size: 9, total: [a, 'b ('] }",
      'page',
      /none of the forms|neither a plain path/,
      /all records|path like/,
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

const HTTPS = 'base: https://jyt.example.cn/gd-jyt'
/** Two lines of the file, as one mistake replaces them. */
const HEAD = `${BASE}\nloopback: true\n${AUTH}`
const head = (auth: string, rest = '') => `${HTTPS}\n${rest}auth: ${auth}`

describe('in how a platform is asked who asks', () => {
  everyMistakeIsTold('platforms/gd-jyt.yaml', [
    ...(
      [
        ['basic', '{ kind: basic, user: u, password: hunter2 }'],
        ['bearer', '{ kind: bearer, token: hunter2 }'],
        ['hmac', '{ kind: hmac, key: k, secret: hunter2 }'],
        [
          'oauth2',
          '{ kind: oauth2, token_url: https://jyt.example.cn/t, client_id: c, client_secret: hunter2 }',
        ],
        ['half a secret', "{ kind: bearer, token: 'hunter2${env:YUEMAI_SIM_TOKEN}' }"],
      ] as const
    ).map(([name, auth]): Mistake => [
      `a secret in the file: ${name}`,
      AUTH,
      `auth: ${auth}`,
      'auth',
      /does not belong/,
      /\$\{env:NAME\}.*\$\{file:PATH\}/,
    ]),
    [
      'a secret in a file that is not there',
      AUTH,
      "auth: { kind: bearer, token: '${file:secrets/none}' }",
      'auth',
      /secrets\/none cannot be read \(ENOENT\)/,
      /Create it/,
    ],
    [
      'a file reference that is not closed',
      AUTH,
      "auth: { kind: bearer, token: '${file:x' }",
      'auth',
      /does not belong|not closed/,
      /\$\{file:PATH\}/,
    ],
    [
      'a user with a colon',
      AUTH,
      "auth: { kind: basic, user: 'a:b', password: '${env:YUEMAI_SIM_TOKEN}' }",
      'auth',
      /colon/,
      /password/,
    ],
    [
      'a header with a line break',
      AUTH,
      'auth: { kind: bearer, token: \'${env:YUEMAI_SIM_TOKEN}\', header: "X\\r\\nHost" }',
      'auth',
      /header's name/,
      /X-App-Id/,
    ],
    [
      'a header that decides whom a request goes to',
      AUTH,
      "auth: { kind: bearer, token: '${env:YUEMAI_SIM_TOKEN}', header: Host }",
      'auth',
      /not the file's to set/,
      /Remove it/,
    ],
    [
      'a word that nothing fills in',
      AUTH,
      "auth: { kind: hmac, key: k, secret: '${env:YUEMAI_SIM_TOKEN}', template: '{METHOD}{TIME}' }",
      'auth',
      /Nothing fills in \{TIME\}/,
      /\{BODYHASH\}/,
    ],
    [
      'a signature that is good for ever',
      AUTH,
      "auth: { kind: hmac, key: k, secret: '${env:YUEMAI_SIM_TOKEN}', template: '{METHOD}{URI}' }",
      'auth',
      /same for ever/,
      /\{TS\} or \{NONCE\}/,
    ],
    [
      'a signature that is never sent',
      AUTH,
      "auth: { kind: hmac, key: k, secret: '${env:YUEMAI_SIM_TOKEN}', headers: { X-T: '{TS}', X-N: '{NONCE}' } }",
      'auth',
      /No header carries/,
      /SIGNATURE/,
    ],
    [
      'a time that is signed and never sent',
      AUTH,
      "auth: { kind: hmac, key: k, secret: '${env:YUEMAI_SIM_TOKEN}', headers: { X-S: '{SIGNATURE}', X-N: '{NONCE}' } }",
      'auth',
      /\{TS\} is signed and never sent/,
      /into a header/,
    ],
    [
      'tokens of another host',
      HEAD,
      head(
        "{ kind: oauth2, token_url: https://sso.example.com/t, client_id: c, client_secret: '${env:YUEMAI_SIM_TOKEN}' }",
      ),
      'auth',
      /may not go to sso.example.com/,
      /hosts: \[sso.example.com\]/,
    ],
    [
      'tokens with a password in the address',
      AUTH,
      "auth: { kind: oauth2, token_url: 'https://u:hunter2@x.cn/t', client_id: c, client_secret: '${env:YUEMAI_SIM_TOKEN}' }",
      'auth',
      /tokens are given out/,
      /without user and password/,
    ],
    [
      'a certificate that is not there',
      HEAD,
      head('{ kind: mtls }'),
      'auth',
      /no certificate to show/,
      /tls: \{ cert/,
    ],
    [
      'a certificate for http',
      AUTH,
      "tls: { ca: '${env:YUEMAI_SIM_TOKEN}' }\nauth: { kind: none }",
      'tls',
      /http shows and checks no certificate/,
      /https/,
    ],
    [
      'a certificate in the file',
      AUTH,
      "tls: { ca: '-----BEGIN CERTIFICATE-----' }\nauth: { kind: none }",
      'tls',
      /does not belong/,
      /\$\{file:PATH\}/,
    ],
    [
      'a file that is no certificate',
      HEAD,
      head('{ kind: none }', "tls: { ca: '${env:YUEMAI_SIM_TOKEN}' }\n"),
      'tls',
      /no certificate in PEM/,
      /BEGIN CERTIFICATE/,
    ],
    [
      'a certificate without its key',
      HEAD,
      head('{ kind: none }', "tls: { cert: '${env:YUEMAI_SIM_TOKEN}' }\n"),
      'tls',
      /without its key/,
      /Write key/,
    ],
  ])
})

describe('in where a platform lies', () => {
  everyMistakeIsTold('platforms/gd-jyt.yaml', [
    ['this machine', 'loopback: true', 'loopback: false', 'base', /is this machine/, /loopback: true/],
    [
      'another name of this machine',
      `${BASE}\nloopback: true`,
      'base: http://localhost:9700',
      'base',
      /is this machine/,
      /loopback/,
    ],
    ...(
      [
        '2130706433',
        '0x7f.1',
        '0177.0.0.1',
        '127.1',
        '①②⑦.0.0.1',
        '0',
        '１６９.254.169.254',
        '教育.example.cn',
      ] as const
    ).map((host): Mistake => [
      `input 85, input 89: a host that is written as ${host}`,
      BASE,
      `base: 'http://${host}/x'`,
      'base',
      /not written as it is read/,
      /Write/,
    ]),
    ['input 85: no slashes', BASE, "base: 'http:169.254.169.254/'", 'base', /two slashes/, /https:/],
    ['input 89: no host', BASE, "base: 'http:///x'", 'base', /two slashes/, /https:/],
    [
      'input 85: a backslash',
      BASE,
      "base: 'http://a.com\\@169.254.169.254/'",
      'base',
      /not an address/,
      /https:/,
    ],
    [
      'input 85: a user in disguise',
      BASE,
      "base: 'http://127.0.0.1%2523@evil.example/'",
      'base',
      /user name/,
      /auth/,
    ],
    ['input 87: an empty user', BASE, "base: 'http://@jyt.example.cn/'", 'base', /user name/, /auth/],
    ['input 88: port 0', BASE, "base: 'http://jyt.example.cn:0/'", 'base', /port 0/, /port/],
    ['input 88: port 22', BASE, "base: 'http://jyt.example.cn:22/'", 'base', /HTTP on port 22/, /port/],
    [
      'input 88: port 65536',
      BASE,
      "base: 'http://jyt.example.cn:65536/'",
      'base',
      /not an address/,
      /https:/,
    ],
    ...['ftp://x.cn', 'gopher://x.cn', 'data:text/plain,x', 'unix:/run/x.sock', 'blob:http://x.cn/1'].map(
      (base): Mistake => [
        `input 86: ${base}`,
        BASE,
        `base: '${base}'`,
        'base',
        /Only http and https/,
        /http/,
      ],
    ),
    [
      'input 89: 3,000 characters',
      BASE,
      `base: 'http://x.cn/${'x'.repeat(3000)}'`,
      'base',
      /not an address/,
      /https:/,
    ],
    [
      'a host with a scheme',
      AUTH,
      `hosts: ['https://x.cn']\n${AUTH}`,
      'hosts',
      /not the name of a host/,
      /without http/,
    ],
    [
      'a host with a star',
      AUTH,
      `hosts: ['*']\n${AUTH}`,
      'hosts',
      /not the name of a host/,
      /sso.example.cn/,
    ],
    ['no hosts', AUTH, `hosts: []\n${AUTH}`, 'hosts', /list is empty/, /Write/],
    [
      'a network of 33 bits',
      AUTH,
      `addresses: [10.0.0.0/33]\n${AUTH}`,
      'addresses',
      /not a network/,
      /10.8.0.0/,
    ],
    [
      'a name for a network',
      AUTH,
      `addresses: [jyt.example.cn]\n${AUTH}`,
      'addresses',
      /not a network/,
      /10.8.0.0/,
    ],
    ['redirects without end', AUTH, `redirects: 20\n${AUTH}`, 'redirects', /at most 3/, /redirects/],
    [
      'a header with a secret',
      AUTH,
      `headers: { Authorization: abc }\n${AUTH}`,
      'headers',
      /says who asks/,
      /auth/,
    ],
    [
      'input 91: a header for another host',
      AUTH,
      `headers: { host: evil }\n${AUTH}`,
      'headers',
      /not the file's/,
      /Remove/,
    ],
    [
      'input 91: a header of two lines',
      AUTH,
      `headers: { X-A: "a\\r\\nb: c" }\n${AUTH}`,
      'headers',
      /is not/,
      /one line/,
    ],
    ['a header twice', AUTH, `headers: { X-A: a, x-a: b }\n${AUTH}`, 'headers', /written twice/, /Keep one/],
  ])
})

describe('in what a feed asks', () => {
  everyMistakeIsTold('platforms/gd-jyt.yaml', [
    ['two ways to ask', GET, `${GET}\n    post: /x`, 'post', /by get and by post/, /Remove one/],
    [
      'no way to ask',
      'get: /api/census?page={page}&size={size}',
      '',
      '- feed: census',
      /Nothing is asked/,
      /post: \/path/,
    ],
    ['a body for get', GET, `${GET}\n    body: { a: 1 }`, 'body', /goes with post/, /post instead/],
    [
      'a place that nothing fills in',
      'get: /api/census?page={page}&size={size}',
      "post: /api/census\n    body: { from: '{offset}', size: '{size}', after: '{since}' }",
      'body',
      /Nothing fills in \{since\}/,
      /\{cursor\}/,
    ],
    [
      'a post to another host',
      'get: /api/census?page={page}&size={size}',
      "post: //evil.example/x\n    body: { from: '{offset}', size: '{size}' }",
      'post',
      /begin with one slash/,
      /\/api/,
    ],
    [
      'a link that is posted',
      'get: /api/census?page={page}&size={size}\n    page: { size: 1000, total: result.totalCount }',
      "post: /api/census\n    page: { size: 10, link: next }\n    body: { size: '{size}' }",
      'page: { size: 10, link',
      /asked by get/,
      /Write get/,
    ],
    [
      'pages in one way and history in another',
      BACKFILL,
      "backfill: { days: 90, post: /past, body: { from: '{from}', to: '{to}' } }",
      'backfill',
      /first pages only/,
      /\{page\}/,
    ],
    [
      'a backfill that asks nothing',
      BACKFILL,
      'backfill: { days: 90 }',
      'backfill',
      /Nothing is asked/,
      /get: \/path/,
    ],
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
      'a former code that an organ still has',
      'kind: provincial',
      'kind: provincial\n  formerly:\n    - { code: GD-FGW, name: { zh: 旧, en: Old }, until: null, how: renamed }',
      '- { code: GD-FGW, name',
      /'GD-FGW' is still the code of an organ/,
      /Remove that organ/,
    ],
    [
      'a former code with two heirs',
      'kind: provincial',
      'kind: provincial\n  formerly:\n    - { code: GD-X, name: { zh: 旧, en: Old }, until: null, how: merged }\n    - { code: GD-X, name: { zh: 故, en: Late }, until: null, how: merged }',
      '- { code: GD-X, name: { zh: 故',
      /'GD-X' has another heir/,
      /one organ/,
    ],
    [
      'a former organ that ended on a day that never was',
      'kind: provincial',
      "kind: provincial\n  formerly:\n    - { code: GD-X, name: { zh: 旧, en: Old }, until: '2024-02-30', how: merged }",
      '- { code: GD-X, name',
      /not a day of the calendar/,
      /null/,
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
      '"code": "440311", "name": "光明区", "name_en": "Guangming District", "type": "市辖区", "in_map": false',
      '"code": "440311", "name": "光明区", "name_en": "Guangming District", "type": "市辖区", "in_map": 0',
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
    [
      'a gate that opens on no side',
      '            at_least: 0.95\n',
      '',
      '- id: conformance',
      /on which side the gate opens/,
      /at_least or at_most/,
    ],
    [
      'facts of which none counts',
      'facts:\n          - { id: landed, name: { zh: 应汇尽汇, en: landed and conformant }, weight: 100 }',
      'facts: # 2\n          - { id: landed, name: { zh: 应汇尽汇, en: landed and conformant }, weight: 0 }',
      'facts: # 2',
      /None of the facts has a weight/,
      /missing/,
    ],
    [
      'a fact that is named twice',
      'id: updated',
      'id: landed # 2',
      '- id: landed # 2',
      /'landed' stands in this list twice/,
      /another id/,
    ],
    [
      'a percentage that somebody types in',
      'reached_from: 0.95',
      'completion: 0.95',
      'completion: 0.95',
      /completion/,
      /Remove|Did you mean|Write/,
    ],
    [
      'a baseline of something that the plan does not have',
      'phases:\n',
      "baselines: [{ until: '2026-06-30', changed_by: x, why: { zh: 一, en: a }, days: [{ id: P9, starts: null, ends: null }] }]\nphases:\n",
      'baselines:',
      /no phase or outcome 'P9'/,
      /P1-1/,
    ],
    [
      'a baseline without its last day',
      'phases:\n',
      'baselines: [{ until: null, changed_by: x, why: { zh: 一, en: a }, days: [{ id: P1, starts: null, ends: null }] }]\nphases:\n',
      'baselines:',
      /until when these days held/,
      /last day/,
    ],
  ])
})

const NATIONAL_DAY_2026 = "from: '2026-10-01', to: '2026-10-07'"
const WORKED_2025 = "'2025-09-28', '2025-10-11'"

describe('in the calendar', () => {
  everyMistakeIsTold('calendar.yaml', [
    [
      'a day that never was',
      NATIONAL_DAY_2026,
      "from: '2026-10-01', to: '2026-10-32'",
      '- { name: { zh: 国庆节, en',
      /not a day of the calendar/,
      /2026-03-01/,
    ],
    [
      'a holiday without a name',
      '- { name: { zh: 国庆节, en: National Day }, from',
      '- { from',
      '- { from',
      /'name' is missing/,
      /Chinese and in English/,
    ],
    [
      'a holiday that ends before it starts',
      NATIONAL_DAY_2026,
      "from: '2026-10-07', to: '2026-10-01'",
      '- { name: { zh: 国庆节, en',
      /ends before it starts/,
      /2026-10-07 or a later day/,
    ],
    [
      'a holiday of half a year',
      NATIONAL_DAY_2026,
      "from: '2026-01-10', to: '2026-10-07'",
      '- { name: { zh: 国庆节, en',
      /longer than 31 days/,
      /notice/,
    ],
    [
      'a day that is off twice',
      NATIONAL_DAY_2026,
      "from: '2026-09-27', to: '2026-10-07'",
      '- { name: { zh: 国庆节, en',
      /2026-09-27 is a day of 中秋节 already/,
      /remove the other/,
    ],
    [
      'a working day that is a day off',
      WORKED_2025,
      "'2025-10-04'",
      'working_days',
      /2025-10-04 is a day of 国庆节、中秋节 already/,
      /remove the other/,
    ],
    [
      'a working day that is listed twice',
      WORKED_2025,
      "'2025-09-28', '2025-09-28'",
      'working_days',
      /2025-09-28 is a working day already/,
      /remove the other/,
    ],
    [
      'a working day in the midst of the week',
      WORKED_2025,
      "'2025-09-23'",
      'working_days',
      /2025-09-23 is no Saturday or Sunday/,
      /weekend day/,
    ],
    [
      'a day of another year',
      NATIONAL_DAY_2026,
      "from: '2027-10-01', to: '2027-10-07'",
      '- { name: { zh: 国庆节, en',
      /2027-10-01 is not a day of 2026/,
      /the year whose notice names it/,
    ],
    [
      'a year that is listed twice',
      'year: 2026',
      'year: 2025 # 2',
      '- year: 2025 # 2',
      /2025 stands in this list twice/,
      /one of the two/,
    ],
    [
      'a day that ends before noon',
      "day_ends: '24:00'",
      "day_ends: '9:00'",
      'day_ends',
      /'9:00' is not/,
      /24:00/,
    ],
    [
      'a year without its notice',
      '    notice: 国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）\n',
      '',
      '- year: 2026',
      /'notice' is missing/,
      /with its number/,
    ],
  ])
})

describe('in the clocks', () => {
  everyMistakeIsTold('clocks.yaml', [
    [
      'an id used twice',
      'id: REPORT_CENTRAL\n',
      'id: REPORT_CII # 2\n',
      '- id: REPORT_CII # 2',
      /'REPORT_CII' stands in this list twice/,
      /another id/,
    ],
    [
      'a clock that nothing starts',
      'on: agreed\n    starts',
      'starts',
      '- id: REQ_DELIVER',
      /Nothing starts it/,
      /one of received, agreed/,
    ],
    [
      'a clock that two things start',
      'on: agreed\n',
      'on: agreed\n    after: REQ_REPLY_COND\n',
      '- id: REQ_DELIVER',
      /Two things start it/,
      /one of on and after/,
    ],
    [
      'a start that this kind does not know',
      'on: agreed\n',
      'on: handled # here\n',
      'on: handled # here',
      /Nothing of kind request is 'handled'/,
      /one of received, agreed/,
    ],
    ['no time', 'span: { hours: 1 }', 'span: {}', 'span: {}', /says no time/, /one of hours/],
    [
      'two times',
      'span: { hours: 1 }',
      'span: { hours: 1, working_days: 1 }',
      'span: { hours: 1, working',
      /says two times/,
      /one of hours/,
    ],
    [
      'half a working day',
      'span: { working_days: 5 }',
      'span: { working_days: 2.5 }',
      'span: { working_days: 2.5',
      /whole number/,
      /Round/,
    ],
    [
      'an unknown kind of days',
      'span: { working_days: 5 }',
      'span: { workdays: 5 }',
      'span: { workdays',
      /'workdays' is not a field/,
      /working_days/,
    ],
    [
      'a clock without its article',
      '    basis: { zh: 政务数据共享条例 §26, en: Government Data Sharing Regulation §26 }\n',
      '',
      '- id: DQ_CORRECT',
      /'basis' is missing/,
      /the article that it follows/,
    ],
    [
      'a clock of hours that is extended by days',
      'span: { hours: 24 }',
      'span: { hours: 24 }\n    extends: { most_days: 1, needs: [{ zh: 批准, en: approval }], verified: false }',
      'extends: { most_days: 1',
      /of hours cannot be extended/,
      /Remove extends/,
    ],
    [
      'an extension that needs nobody',
      '      needs: [{ zh: 主管部门批准, en: approval by the lead organ }]',
      '      needs: []',
      'needs: []',
      /The list is empty/,
      /./,
    ],
    [
      'a clock after one that is not there',
      'after: REPORT_CII',
      'after: REPORT_CI',
      'after: REPORT_CI',
      /no other clock 'REPORT_CI'/,
      /REPORT_CII/,
    ],
    [
      'a fifth level',
      'event_levels: [1, 2, 3] }',
      'event_levels: [1, 2, 5] }',
      'when: { operator: critical_infrastructure, event_levels: [1, 2, 5]',
      /at most 4/,
      /./,
    ],
    [
      'an unknown severity',
      'severity: serious',
      'severity: serios',
      'when: { severity: serios',
      /'serios' is not known/,
      /mean 'serious'/,
    ],
    [
      'whether it is verified left open',
      '    verified: false\n    span: { calendar_days: 30 }',
      '    span: { calendar_days: 30 }',
      '- id: REPORT_SUMMARY',
      /'verified' is missing/,
      /待核/,
    ],
  ])
})

const HOOK =
  'channels:\n  - id: duty-hook\n    kind: webhook\n    url: https://oa.example.cn/hook\n    secret: ${env:YUEMAI_SIM_TOKEN}'
const MAIL =
  'channels:\n  - id: duty-mail\n    kind: email\n    server: { host: mail.example.cn, port: 465, security: tls }\n    from: yuemai@example.cn\n    to: [duty@example.cn]'

describe('in the channels', () => {
  everyMistakeIsTold('channels.yaml', [
    [
      'a secret in the file',
      'channels: []',
      HOOK.replace('${env:YUEMAI_SIM_TOKEN}', 'abc123'),
      'secret: abc',
      /does not belong/,
      /\$\{env:NAME\}/,
    ],
    [
      'a secret that is not set',
      'channels: []',
      HOOK.replace('YUEMAI_SIM_TOKEN', 'NOT_SET'),
      'secret: ',
      /NOT_SET is not set/,
      /Set NOT_SET/,
    ],
    [
      'an address that is none',
      'channels: []',
      HOOK.replace('https://oa.example.cn/hook', 'oa.example.cn'),
      'url: oa',
      /not an address/,
      /https:/,
    ],
    [
      'a hidden address that is none',
      'channels: []',
      HOOK.replace('https://oa.example.cn/hook', '${env:YUEMAI_SIM_TOKEN}'),
      'url: ',
      /not an address/,
      /https:/,
    ],
    [
      'a way that there is not',
      'channels: []',
      HOOK.replace('webhook', 'pigeon'),
      'kind: pigeon',
      /'pigeon' is not known|none of the forms/,
      /./,
    ],
    [
      'mail in the clear',
      'channels: []',
      MAIL.replace('tls', 'none'),
      'server: { host',
      /'none' is not known/,
      /tls, starttls/,
    ],
    [
      'mail to nobody',
      'channels: []',
      MAIL.replace('[duty@example.cn]', '[]'),
      'to: []',
      /The list is empty/,
      /./,
    ],
    [
      'a mailbox with a line break',
      'channels: []',
      MAIL.replace('yuemai@example.cn', '"a@b.cn\\nBcc: c@d.cn"'),
      'from: ',
      /is not the address of a mailbox/,
      /duty@example.cn/,
    ],
    [
      'a channel listed twice',
      'channels: []',
      `${HOOK}\n${HOOK.replace('channels:\n', '').replace('duty-hook', 'duty-hook # 2')}`,
      '- id: duty-hook # 2',
      /'duty-hook' stands in this list twice/,
      /another id/,
    ],
  ])
})

describe('in a scene', () => {
  everyMistakeIsTold('scenes/overview.yaml', [
    [
      'a panel shown twice',
      '{ area: mounting, type: tile, indicator: catalogue_mounting_rate }',
      '{ area: mounting, type: tile, indicator: quality_score }',
      '- { area: mounting',
      /this panel already/,
      /another part/,
    ],
    [
      'an indicator in Chinese',
      'tile, indicator: open_alerts }',
      'tile, indicator: 质量 }',
      '- { area: alerts',
      /'质量' is not an indicator's id/,
      /quality_score/,
    ],
    ['a panel of no type', 'type: map', 'type: globe', '- { area: map', /'globe' is not known/, /map/],
    ['no panels', 'panels:', 'panels: []\nother:', 'panels: []', /The list is empty/, /reading order/],
    [
      'an id that is not the file’s name',
      'id: overview',
      'id: over-view',
      'id',
      /not the file's name/,
      /overview/,
    ],
    [
      'an area without a panel',
      'map sharing exchange quality',
      'map sharing exchange beauty',
      'areas:',
      /No panel lies in the area 'beauty'/,
      /a dot/,
    ],
    [
      'a line of areas that is too short',
      '- plan plan plan plan',
      '- plan plan plan',
      '- plan plan plan',
      /4 columns and 3 areas/,
      /for each column/,
    ],
    ['a dwell that nobody can read in', 'dwell_s: 40', 'dwell_s: 2', 'dwell_s: 2', /at least 10/, /seconds/],
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
    [
      'a calendar outside the folder',
      'time_zone: Asia/Shanghai',
      'time_zone: Asia/Shanghai\ncalendar: ../calendar.yaml',
      'calendar: ../',
      /'..\/calendar.yaml' is not/,
      /calendar.yaml/,
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

describe('in the alert rules', () => {
  everyMistakeIsTold('alert-rules.yaml', [
    [
      'a level that there is not',
      'after_s: 60, warn_level: 3',
      'after_s: 60, warn_level: 5',
      'dark:',
      /4/,
      /./,
    ],
    [
      'a threshold that is over before it has begun',
      'clears_at: 0.97',
      'clears_at: 0.5',
      'clears_at',
      /over before it has begun/,
      /good side/,
    ],
    [
      'a threshold on two sides',
      'below: 0.9',
      'below: 0.9\n    above: 0.95',
      '- id:',
      /two values/,
      /one of below and above/,
    ],
    ['a threshold without a value', '    below: 0.9\n', '', '- id:', /no value/, /below and above/],
    ['a share of nothing', 'share: 0.8', 'share: 0', 'own_outage:', /0.5/, /./],
    [
      'a word that is none',
      'clean_runs: 2',
      'clean_run: 2',
      'clean_run',
      /'clean_run' is not a field/,
      /clean_runs/,
    ],
  ])
})
