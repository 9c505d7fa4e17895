/** Formats by their specifications: what is read exactly, what is one bad piece, and that neighbours land. */
import { describe, expect, it } from 'vitest'
import { FORMATS, type FormatName } from '../format.ts'
import { openPause } from '../pause.ts'
import { openZone } from '../zone.ts'

const READ_AT = Date.UTC(2026, 10, 23, 8)
const zone = openZone('Asia/Shanghai')

async function open(format: FormatName, text: string) {
  const pause = openPause(() => performance.now())
  const opened = await FORMATS[format]({ text, bytes: Buffer.from(text), zone, read_at: READ_AT, pause })
  if (!opened.ok) return { error: opened.error, records: [], bad: [] as string[] }
  const value = opened.value as object[] | { samples: object[] }
  const records = (Array.isArray(value) ? value : value.samples) as Record<string, unknown>[]
  return { error: '', records, bad: opened.bad.map(({ message }) => message) }
}

describe('JSON documents one after another', () => {
  it.each([
    ['a line each', '{"a":1}\n{"a":2}\n'],
    ['a line each, as Windows writes them', '{"a":1}\r\n{"a":2}\r\n'],
    ['without a last newline', '{"a":1}\n{"a":2}'],
    ['on one line', '{"a":1}{"a":2}'],
    ['printed over several lines', '{\n  "a": 1\n}\n{\n  "a": 2\n}\n'],
    ['behind record separators (RFC 7464)', '\u001e{"a":1}\n\u001e{"a":2}\n'],
    ['in one list', '[{"a":1},{"a":2}]'],
    ['in one list over several lines', '[\n  {"a": 1},\n  {"a": 2}\n]\n'],
    ['in lists and alone', '[{"a":1}]\n{"a":2}'],
  ])('are read %s', async (_, text) => {
    const { records, bad } = await open('ndjson', text)
    expect(records).toEqual([{ a: 1 }, { a: 2 }])
    expect(bad).toEqual([])
  })

  it('keep brackets and quotes in strings, and ids of nineteen digits', async () => {
    const text = '{"a":"}{\\"[","b":1234567890123456789}\n{"a":"\\\\"}'
    expect((await open('ndjson', text)).records).toEqual([
      { a: '}{"[', b: '1234567890123456789' },
      { a: '\\' },
    ])
  })

  it.each([
    ['cut off', '{"a":1,"b":'],
    ['cut off in a string', '{"a":"x'],
    ['cut off behind a comma', '{"a":1,'],
    ['cut off in a list', '{"a":[1,{"b":2}'],
    ['with a comma too many', '{"a":1,}'],
    ['that names a key twice', '{"a":1,"a":2}'],
    ['that nests too deeply', '['.repeat(100)],
    ['of HTML', '<html>no</html>'],
    ['that is no object', 'null'],
  ])('fault 16, inputs 10 to 14: a line %s is one reject, and its neighbours land', async (_, line) => {
    const { records, bad } = await open('ndjson', `{"n":1}\n${line}\n{"n":2}\n{"n":3}`)
    expect(records).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
    expect(bad).toHaveLength(1)
    expect(bad[0]).toMatch(/^line 2: /)
  })

  it('input 10: a document printed over several lines and cut off anywhere costs no other', async () => {
    const cut = JSON.stringify({ a: [1, { b: '}\\"' }], c: { d: null } }, null, 2)
    for (let length = 1; length < cut.length; length++) {
      const text = `{"n":1}\n${cut.slice(0, length)}\n${JSON.stringify({ n: 2, o: {} }, null, 2)}\n{"n":3}`
      const { records, bad } = await open('ndjson', text)
      expect(records, text).toEqual([{ n: 1 }, { n: 2, o: {} }, { n: 3 }])
      expect(bad.length, text).toBeGreaterThan(0)
    }
  })

  it('fault 13: of a list with a fault in it nothing lands', async () => {
    for (const list of ['[{"a":1},{"a":]', '[{"a":1},]', '[{"a":1} {"a":2}]', '[{"a":1},{"a":2}']) {
      expect((await open('ndjson', list)).records, list).toEqual([])
    }
  })

  it('inputs 1 and 7: nothing at all is no answer', async () => {
    expect((await open('ndjson', ' \n ')).error).toBe('the body is empty')
  })

  it('counts what is beyond a thousand bad lines in one reject', async () => {
    const { records, bad } = await open('ndjson', `{"a":1}\n${'x\n'.repeat(1500)}{"a":2}`)
    expect(records).toHaveLength(2)
    expect(bad).toHaveLength(1001)
    expect(bad.at(-1)).toContain('500 more')
  })
})

describe('Prometheus text', () => {
  const value = async (text: string) => (await open('prometheus', text)).records

  it('reads names, labels, values and times as the specification writes them', async () => {
    const text = [
      '# HELP http_requests_total The total number of HTTP requests.',
      '# TYPE http_requests_total counter',
      'http_requests_total{method="post",code="200"} 1027 1395066363000',
      '   http_requests_total { method = "post" , code = "400" , }   3   1395066363000',
      '',
      '# Escaping in label values:',
      'msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9',
      'metric_without_timestamp_and_labels 12.47',
      'something_weird{problem="division by zero"} +Inf -3982045',
      'a:b_c 1E-3',
      'empty{} -0.5',
    ].join('\n')
    const { records, bad } = await open('prometheus', text)
    expect(bad).toEqual([])
    expect(records).toMatchObject([
      {
        name: 'http_requests_total',
        labels: 'code=200,method=post',
        value: 1027,
        at: 1395066363000,
        type: 'counter',
      },
      { labels: 'code=400,method=post', value: 3 },
      {
        labels: 'error=Cannot find file:\\n"FILE.TXT",path=C:\\\\DIR\\\\FILE.TXT',
        value: 1458255915,
        type: 'untyped',
      },
      { name: 'metric_without_timestamp_and_labels', labels: '', value: 12.47 },
      { none: 'value +Inf', at: -3982045 },
      { name: 'a:b_c', value: 0.001 },
      { name: 'empty', labels: '', value: -0.5 },
    ])
    expect(records[3]).not.toHaveProperty('at')
  })

  it('reads OpenMetrics by its end: times in seconds, exemplars, families by their suffix', async () => {
    const text = [
      '# TYPE foo histogram',
      '# UNIT foo seconds',
      'foo_bucket{le="0.1"} 8 # {} 0.054',
      'foo_bucket{le="1"} 11 1520879607.789 # {trace_id="KOO5S4vxi0o"} 0.67',
      'foo_count 17 1520879607.789',
      '# TYPE bar counter',
      'bar_total{a="x # y"} 17.0',
      '# EOF',
    ].join('\n')
    const { records, bad } = await open('prometheus', `${text}\n`)
    expect(bad).toEqual([])
    expect(records).toMatchObject([
      { name: 'foo_bucket', value: 8, type: 'histogram' },
      { value: 11, at: 1520879607789 },
      { at: 1520879607789 },
      { name: 'bar_total', labels: 'a=x # y', type: 'counter' },
    ])
  })

  it('reads names in quotes, as Prometheus 3 writes them', async () => {
    expect(await value('{"数据.记录数","区.划"="440100"} 3\n{"a"} 1')).toMatchObject([
      { name: '数据.记录数', labels: '区.划=440100', value: 3 },
      { name: 'a', labels: '' },
    ])
  })

  it('fault 22: neither NaN nor an infinity is a value', async () => {
    const none = (await value('a NaN\na{b="1"} -Inf\na{b="2"} 1e400\na{b="3"} 0')).map(
      (sample) => sample['none'],
    )
    expect(none).toEqual(['value NaN', 'value -Inf', 'value beyond what a number holds', undefined])
  })

  it.each([
    '...',
    'a',
    'a{b="c" 1',
    'a{b=c} 1',
    'a{b="c"} x',
    'a 1 2 3',
    'a 1,234',
    'a{b="1",b="2"} 1',
    '1a 2',
    'a 0x10',
    'a 12%',
    'a １２',
  ])('a line %s is one reject, and its neighbours land', async (line) => {
    const { records, bad } = await open('prometheus', `up 1\n${line}\nup{a="b"} 0`)
    expect(records).toHaveLength(2)
    expect(bad).toHaveLength(1)
  })
})

describe('CEF', () => {
  const event = async (line: string) => (await open('syslog', line)).records[0] ?? {}

  it('takes escapes out of the header and the extension, each by its own rules', async () => {
    const line =
      'CEF:0|安全|threat\\|manager|1.0\\\\2|100|detected a \\| in message|10|src=10.0.0.1 act=blocked a \\= b msg=first\\nsecond C:\\\\x path=/a|b request=http://x/?a\\=1&b=2 cs1Label=规则 cs1=两 个 词 empty= spt=12'
    expect(await event(line)).toMatchObject({
      kind: 'cef',
      vendor: '安全',
      product: 'threat|manager',
      device_version: '1.0\\2',
      name: 'detected a | in message',
      severity: '10',
      extension: {
        src: '10.0.0.1',
        act: 'blocked a = b',
        msg: 'first\nsecond C:\\x',
        path: '/a|b',
        request: 'http://x/?a=1&b=2',
        cs1Label: '规则',
        cs1: '两 个 词',
        empty: '',
        spt: '12',
      },
    })
  })

  it.each([
    ['epoch ms', '1700000000123', 1700000000123],
    ['epoch s', '1700000000', 1700000000000],
    ['a month, a year and a zone', 'Nov 14 2023 22:13:20 UTC', 1700000000000],
    ['milliseconds and an offset', 'Nov 14 2023 22:13:20.123 GMT+00:00', 1700000000123],
    ['no zone, which is the province', 'Nov 15 2023 06:13:20', 1700000000000],
    ['no year, which is the latest', 'Nov 15 06:13:20', Date.UTC(2026, 10, 14, 22, 13, 20)],
    ['no year and ahead, which is last year', 'Dec 01 00:00:00', Date.UTC(2025, 10, 30, 16)],
    ['a day first', '15 November 2023 06:13:20', 1700000000000],
    ['a zone that is three', 'Nov 15 2023 06:13:20 CST', 'Nov 15 2023 06:13:20 CST'],
    ['no day', 'Feb 30 2023 06:13:20', 'Feb 30 2023 06:13:20'],
  ])('reads a time with %s', async (_, written, at) => {
    expect((await event(`CEF:0|a|b|c|d|e|5|rt=${written}`))['at']).toBe(at)
  })

  it.each([
    ['CEF:0|a|b|c|d|e|', 'severity is missing'],
    ['CEF:0|a|b', 'has 2 of its 7'],
    ['CEF:0|', 'has 1 of its 7'],
  ])('refuses %s by what is missing', async (line, why) => {
    expect((await open('syslog', `${line}\nCEF:0|a|b|c|d|e|5`)).bad[0]).toContain(why)
  })

  it('input 35: a key of any name is data', async () => {
    const { extension } = (await event('CEF:0|a|b|c|d|e|5|__proto__=x constructor=y')) as {
      extension: object
    }
    expect(Object.entries(extension)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })
})

describe('LEEF', () => {
  it.each([
    ['1.0', 'LEEF:1.0|IBM|QRadar|1.0|12345|src=10.0.0.1\tsev=5\tcat=a b'],
    ['2.0 with a delimiter', 'LEEF:2.0|IBM|QRadar|1.0|12345|^|src=10.0.0.1^sev=5^cat=a b'],
    ['2.0 with one in hex', 'LEEF:2.0|IBM|QRadar|1.0|12345|x5E|src=10.0.0.1^sev=5^cat=a b'],
    ['2.0 with none named', 'LEEF:2.0|IBM|QRadar|1.0|12345||src=10.0.0.1\tsev=5\tcat=a b'],
    ['2.0 without the field', 'LEEF:2.0|IBM|QRadar|1.0|12345|src=10.0.0.1\tsev=5\tcat=a b'],
    ['behind syslog', '<13>Nov 15 06:13:20 fw1 LEEF:1.0|IBM|QRadar|1.0|12345|src=10.0.0.1\tsev=5\tcat=a b'],
  ])('is read as %s', async (_, line) => {
    expect((await open('syslog', line)).records).toMatchObject([
      {
        kind: 'leef',
        vendor: 'IBM',
        signature: '12345',
        severity: '5',
        extension: { src: '10.0.0.1', cat: 'a b' },
      },
    ])
  })
})

describe('syslog', () => {
  const read = async (line: string) => (await open('syslog', line)).records[0] ?? {}

  it('reads RFC 5424 with structured data', async () => {
    const line =
      '<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog 8 ID47 [exampleSDID@32473 iut="3" eventSource="App\\"l\\]\\\\ication"][x@1] \uFEFFAn application event'
    expect(await read(line)).toMatchObject({
      facility: 20,
      level: 5,
      at: Date.UTC(2003, 9, 11, 22, 14, 15, 3),
      host: 'mymachine.example.com',
      app: 'evntslog',
      procid: '8',
      msgid: 'ID47',
      structured: { 'exampleSDID@32473': { iut: '3', eventSource: 'App"l]\\ication' }, 'x@1': {} },
      message: 'An application event',
    })
    const bare = await read('<34>1 2003-10-11T22:14:15.003+08:00 - su - - - 失败')
    expect(bare).toMatchObject({
      level: 2,
      app: 'su',
      message: '失败',
      at: Date.UTC(2003, 9, 11, 14, 14, 15, 3),
    })
    expect(bare).not.toHaveProperty('host')
  })

  it.each([
    [
      "<34>Oct 11 22:14:15 mymachine su: 'su root' failed",
      { level: 2, host: 'mymachine', app: 'su', message: "'su root' failed" },
    ],
    ['<13>Feb  5 17:32:18 10.0.0.99 Use the BFG!', { host: '10.0.0.99', message: 'Use the BFG!' }],
    ['Oct  5 10:52:19 web1 sshd[123]: Failed password', { host: 'web1', app: 'sshd', procid: '123' }],
    ['<189>29: *Apr 18 21:14:13.123: %SYS-5-CONFIG_I: done', { level: 5, message: '%SYS-5-CONFIG_I: done' }],
    [
      'Oct  5 2018 10:52:19 USG6300 %%01POLICY/6/PERMIT(l):vsys=public',
      { level: 6, host: 'USG6300', at: Date.UTC(2018, 9, 5, 2, 52, 19) },
    ],
    [
      '2018/10/05 09:52:14 USG6300 %%01URL/4/FILTER(l): matched',
      { level: 4, at: Date.UTC(2018, 9, 5, 1, 52, 14) },
    ],
    [
      '<13>2018-10-05T10:52:13+08:00 fe80::1 app: x',
      { host: 'fe80::1', app: 'app', at: Date.UTC(2018, 9, 5, 2, 52, 13) },
    ],
    ['27 <34>Oct 11 22:14:15 a b: c', { level: 2, host: 'a', app: 'b', message: 'c' }],
    ['<34>a: no time', { level: 2, app: 'a', message: 'no time' }],
  ])('reads %s', async (line, known) => expect(await read(line)).toMatchObject(known))

  it.each([
    ['<999>x', 'above 191'],
    ['just words', 'neither CEF, LEEF nor syslog'],
    ['<34>1 2003-10-11T22:14:15Z a b c d [x y="z] no end', 'does not close'],
  ])('refuses %s', async (line, why) => expect((await open('syslog', line)).bad[0]).toContain(why))

  it('gives equal lines ids of their own, the same ones when they are read again', async () => {
    const ids = async (text: string) => (await open('syslog', text)).records.map(({ id }) => id)
    const once = await ids('<34>a: b\n<34>a: b\n<34>a: c')
    expect(new Set(once).size).toBe(3)
    expect(await ids('<34>a: b\n<34>a: b\n<34>a: c')).toEqual(once)
  })
})

describe('a log of Zeek', () => {
  const head = [
    '#separator \\x09',
    '#set_separator\t,',
    '#empty_field\t(empty)',
    '#unset_field\t-',
    '#path\tnotice',
    '#fields\tts\tnote\tid.orig_p\tactions\tsub\tok',
    '#types\ttime\tenum\tport\tset[enum]\tstring\tbool',
  ].join('\n')

  it('is read by its columns and types', async () => {
    const row = '1700000000.5\tA::B\t22\tx,y\ta\\x09\\xe7\\xb2\\xa4\\xff\tT'
    const { records } = await open(
      'zeek',
      `${head}\n${row}\n1700000000.5\tA::B\t-\t(empty)\t(empty)\tF\n#close\t-`,
    )
    expect(records).toEqual([
      {
        _path: 'notice',
        ts: 1700000000.5,
        note: 'A::B',
        'id.orig_p': 22,
        actions: ['x', 'y'],
        sub: 'a\\x09\\xe7\\xb2\\xa4\\xff',
        ok: true,
      },
      { _path: 'notice', ts: 1700000000.5, note: 'A::B', actions: [], sub: '', ok: false },
    ])
  })

  it('refuses a row of other columns, and lands its neighbours', async () => {
    const row = '1700000000.5\tA::B\t22\tx\ts\tT'
    const { records, bad } = await open('zeek', `${head}\n${row}\n1\t2\n${row}`)
    expect(records).toHaveLength(2)
    expect(bad).toEqual(['line 9: the row has 2 columns where #fields names 6'])
  })

  it('may have no rows, and may be JSON', async () => {
    expect(await open('zeek', head)).toMatchObject({ error: '', records: [], bad: [] })
    expect((await open('zeek', '{"ts":1,"note":"A"}\n{"ts":2,"note":"B"}')).records).toHaveLength(2)
  })
})
