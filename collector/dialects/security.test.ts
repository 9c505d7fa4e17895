/** Payloads in the shapes that alert sources write, small and of our own making. */
import { describe, expect, it } from 'vitest'
import { unpackAnswer } from '../inspect.ts'
import { StageClock } from '../stage/clock.ts'
import { dialects, NOW } from '../stage/definition.ts'

async function read(name: string, answer: unknown) {
  const dialect = dialects.get(name)
  if (!dialect) throw new Error(`there is no dialect ${name}`)
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer)
  const options = { time_zone: 'Asia/Shanghai', clock: new StageClock(NOW) }
  const unpacked = await unpackAnswer(dialect, Buffer.from(text), options)
  if (unpacked.outcome !== 'ok')
    return { ...unpacked, alerts: [], at: [], rejects: [], skipped: {}, partial: false }
  return {
    outcome: unpacked.outcome,
    error: '',
    alerts: unpacked.observations.map(({ facts }) => facts),
    at: unpacked.observations.map(({ observed_at }) => observed_at),
    rejects: unpacked.rejects.map(({ reason, field }) => `${reason} ${field}`.trim()),
    skipped: unpacked.skipped,
    partial: unpacked.partial,
  }
}

const lines = (...events: object[]) => events.map((event) => JSON.stringify(event)).join('\n')
const levels = async (name: string, answer: unknown) =>
  (await read(name, answer)).alerts.map(({ warn_level }) => warn_level)

describe('Suricata EVE', () => {
  const eve = (severity: unknown, over: object = {}) => ({
    timestamp: '2026-11-01T10:00:00.123456+0800',
    event_type: 'alert',
    src_ip: '203.0.113.9',
    src_port: 4444,
    dest_ip: '10.1.1.1',
    dest_port: 22,
    proto: 'TCP',
    alert: {
      gid: 1,
      signature_id: 2001219,
      signature: 'ET SCAN 扫描',
      category: 'Attempted Information Leak',
      severity,
      action: 'allowed',
    },
    ...over,
  })

  it('severity 1 is the highest, never red, and an unknown one is not harmless', async () => {
    expect(await levels('suricata-eve', lines(eve(1), eve(2), eve(3), eve(4), eve(undefined)))).toEqual([
      2, 3, 4, 4, 3,
    ])
    expect((await read('suricata-eve', lines(eve(0), eve(1)))).rejects).toEqual(['out_of_range warn_level'])
  })

  it('other events are counted by their type, and neither stored nor refused', async () => {
    const answer = lines(
      eve(1),
      { event_type: 'dns' },
      { event_type: 'dns' },
      { event_type: 'stats' },
      { a: 1 },
    )
    const { alerts, rejects, skipped } = await read('suricata-eve', answer)
    expect([alerts.length, rejects, skipped]).toEqual([
      1,
      [],
      { 'event_type dns': 2, 'event_type stats': 1, 'event_type missing': 1 },
    ])
  })

  it('an event has one id however often and in whatever list it is said, and two have two', async () => {
    const other = eve(1, { tx_id: 7 })
    const ids = async (answer: unknown) =>
      (await read('suricata-eve', answer)).alerts.map(({ alert }) => alert)
    const said = await ids(lines(eve(1), other))
    expect(said).toEqual(await ids([eve(1), other]))
    expect(new Set(said).size).toBe(2)
  })

  it('reads times with an offset, without a colon in it, and without any', async () => {
    const at = ['2026-11-01T10:00:00.5+08:00', '2026-11-01T02:00:00.5+0000', '2026-11-01T10:00:00.5']
    const answer = lines(...at.map((timestamp) => eve(1, { timestamp })))
    const moment = Date.UTC(2026, 10, 1, 2, 0, 0, 500)
    expect((await read('suricata-eve', answer)).at).toEqual([moment, moment, moment])
  })
})

describe('Alertmanager', () => {
  const alert = (over: object = {}) => ({
    labels: { alertname: '网关不可达', instance: '10.0.0.1:9100', severity: 'critical' },
    annotations: { summary: '交换网关不可达' },
    startsAt: '2026-11-01T02:00:00.123456789Z',
    endsAt: '0001-01-01T00:00:00Z',
    fingerprint: 'a0bbe833f077bb45',
    ...over,
  })
  const listed = (state: string, over: object = {}) =>
    alert({ endsAt: '2026-11-23T09:00:00Z', status: { state, silencedBy: [], inhibitedBy: [], ...over } })

  it('a firing alert that ends in year 1 is open since its start', async () => {
    const { alerts, at, partial } = await read('alertmanager', {
      version: '4',
      receiver: 'wall',
      status: 'firing',
      alerts: [alert({ status: 'firing' })],
    })
    expect(alerts).toMatchObject([
      {
        alert: 'a0bbe833f077bb45',
        state: 'open',
        warn_level: 2,
        category: 'DF',
        title: '交换网关不可达',
        asset: '10.0.0.1:9100',
      },
    ])
    expect(at).toEqual([Date.UTC(2026, 10, 1, 2, 0, 0, 123)])
    expect(partial).toBe(true)
  })

  it('a resolved alert is closed since its end, by its own word or that of an old payload', async () => {
    const endsAt = '2026-11-01T03:00:00Z'
    for (const answer of [
      { receiver: 'w', status: 'firing', alerts: [alert({ status: 'resolved', endsAt })] },
      { receiver: 'w', status: 'resolved', version: 0, alerts: [alert({ endsAt })] },
    ]) {
      const { alerts, at } = await read('alertmanager', answer)
      expect(alerts).toMatchObject([{ state: 'closed', alert: 'a0bbe833f077bb45' }])
      expect(at).toEqual([Date.UTC(2026, 10, 1, 3)])
    }
  })

  it('what is silenced or inhibited stays open, and says by what', async () => {
    const answer = [
      listed('active'),
      listed('suppressed', { silencedBy: ['s-1'] }),
      listed('suppressed', { inhibitedBy: ['f-2'], silencedBy: null }),
    ]
    const { alerts, partial } = await read('alertmanager', answer)
    expect(alerts.map(({ state }) => state)).toEqual(['open', 'open', 'open'])
    expect(alerts.map(({ detail }) => detail)).toEqual([
      '网关不可达',
      '[suppressed by s-1] 网关不可达',
      '[suppressed by f-2] 网关不可达',
    ])
    expect(partial).toBe(false)
  })

  it('API v1, v2, groups and the API of Prometheus give the same alert', async () => {
    const groups = [
      { labels: {}, receiver: { name: 'a' }, alerts: [listed('active')] },
      { alerts: [listed('active')] },
    ]
    const bare = { ...alert(), activeAt: '2026-11-01T02:00:00Z', state: 'firing' }
    for (const [answer, count] of [
      [{ status: 'success', data: [listed('active')] }, 1],
      [[listed('active')], 1],
      [groups, 2],
      [{ status: 'success', data: { alerts: [bare, { ...bare, state: 'pending' }] } }, 1],
    ] as const) {
      const { alerts, rejects } = await read('alertmanager', answer)
      expect(alerts.map(({ alert: id }) => id)).toEqual(
        Array.from({ length: count }, () => 'a0bbe833f077bb45'),
      )
      expect(rejects).toEqual([])
    }
  })

  it('an empty list is an answer; an error, a login page and another object are none', async () => {
    for (const empty of [
      [],
      { status: 'success', data: [] },
      { status: 'success', data: null },
      { status: 'success', data: { alerts: [] } },
    ])
      expect(await read('alertmanager', empty)).toMatchObject({ outcome: 'ok', alerts: [], rejects: [] })
    const failed = await read('alertmanager', { status: 'error', errorType: 'bad_data', error: '不行' })
    expect(failed).toMatchObject({
      outcome: 'envelope',
      error: expect.stringContaining('"bad_data": 不行') as string,
    })
    expect((await read('alertmanager', { hello: 'world' })).outcome).toBe('schema')
    expect((await read('alertmanager', '<html>')).outcome).toBe('schema')
  })

  it('silences are no alerts', async () => {
    const silence = {
      id: 's-1',
      matchers: [{ name: 'a', value: 'b' }],
      status: { state: 'active' },
      startsAt: 'x',
    }
    expect((await read('alertmanager', [silence])).skipped).toEqual({ 'a silence, no alert': 1 })
  })

  it('reads severities in other words, under other labels, and takes a missing one for not harmless', async () => {
    const said = [
      { severity: 'Warning' },
      { level: '严重' },
      { severity: 'none' },
      {},
      { severity: 'whatever' },
      { priority: 'P1' },
    ]
    const answer = said.map((labels) => alert({ labels, fingerprint: undefined }))
    expect(await levels('alertmanager', answer)).toEqual([3, 2, 4, 3, 3, 2])
    const ids = (await read('alertmanager', answer)).alerts.map(({ alert: id }) => id)
    expect(new Set(ids).size).toBe(said.length)
  })
})

describe('CEF, LEEF and syslog', () => {
  const cef = (severity: string, extension = 'rt=1793498400000 externalId=7') =>
    `CEF:0|V|P|1|sig|名|${severity}|${extension}`

  it('CEF severities count from 0 to 10 or in words', async () => {
    const said = ['0', '3', '4', '6', '7', '10', 'Low', 'Medium', 'High', 'Very-High', 'Unknown', '']
    const answer = said.map((severity) => cef(severity)).join('\n')
    expect(await levels('cef', answer)).toEqual([4, 4, 3, 3, 2, 2, 4, 3, 2, 2, 3, 3])
    expect((await read('cef', `${cef('11')}\n${cef('-1')}\n${cef('5')}`)).rejects).toEqual([
      'out_of_range warn_level',
      'out_of_range warn_level',
    ])
  })

  it('a line without a CEF header is refused, and its neighbours land', async () => {
    const { alerts, rejects } = await read(
      'cef',
      `${cef('5')}\n<164>fe.2.alert: rest of a message\nLEEF:1.0|a|b|c|d|sev=1\n${cef('6')}`,
    )
    expect(alerts).toHaveLength(2)
    expect(rejects).toEqual(['not_a_record', 'not_a_record'])
  })

  it('a CEF alert carries its externalId, and lines of one externalId are not one alert', async () => {
    const ids = (await read('cef', `${cef('5')}\n${cef('6')}`)).alerts.map(({ alert }) => String(alert))
    expect(ids.every((id) => id.startsWith('7#'))).toBe(true)
    expect(new Set(ids).size).toBe(2)
  })

  it('LEEF is read by its sev, syslog by its priority', async () => {
    expect(
      await levels('leef', ['9', '5', '1', ''].map((sev) => `LEEF:1.0|a|b|c|d|sev=${sev}`).join('\n')),
    ).toEqual([2, 3, 4, 3])
    const head = 'Nov  1 10:00:00 fw1 app: x'
    expect(await levels('syslog', [10, 12, 14].map((pri) => `<${pri}>${head}`).join('\n'))).toEqual([2, 3, 4])
  })

  it('inputs 18 and 21: a NUL in a line is refused, and not stored', async () => {
    const answer = `${cef('5')}\nCEF:0|V|P|1|sig|n|Hi\u0000gh|\n${cef('6')}`
    expect((await read('cef', answer)).rejects).toEqual(['wrong_type source_severity'])
  })

  it('input 52: a time whose zone may be three is refused, not guessed', async () => {
    expect((await read('cef', `${cef('5', 'rt=Nov 01 2026 10:00:00 CST')}\n${cef('5')}`)).rejects).toEqual([
      'bad_time observed_at',
    ])
  })
})

describe('Wazuh', () => {
  const alert = (level: unknown, over: object = {}) => ({
    timestamp: '2026-11-01T10:00:00.123+0800',
    id: '1793498400.1',
    rule: {
      level,
      id: '5712',
      description: 'sshd: brute force',
      groups: ['syslog', 'sshd', 'authentication_failures'],
    },
    agent: { id: '001', name: 'web-1' },
    data: { srcip: '203.0.113.9' },
    ...over,
  })
  const hit = (level: unknown) => ({ _index: 'wazuh-alerts-4.x', _id: 'x', _source: alert(level) })

  it('levels of 4.x: from 12 orange, from 7 yellow, from 3 blue, below no alert', async () => {
    const answer = lines(...[15, 12, 11, 7, 6, 3, 2, 0].map((level) => alert(level)))
    expect(await levels('wazuh', answer)).toEqual([2, 2, 3, 3, 4, 4])
    expect((await read('wazuh', answer)).skipped).toEqual({ 'level below 3': 2 })
    expect((await read('wazuh', lines(alert(16), alert(-1), alert(3)))).rejects).toHaveLength(2)
  })

  it('a page of _search, a hit alone and an alert alone are one alert', async () => {
    for (const answer of [
      { took: 1, timed_out: false, hits: { total: { value: 1 }, hits: [hit(7)] } },
      hit(7),
      alert(7),
      [alert(7)],
    ]) {
      const { alerts, at } = await read('wazuh', answer)
      expect(alerts).toMatchObject([
        { alert: '1793498400.1', warn_level: 3, category: 'NA', asset: 'web-1', upstream: '203.0.113.9' },
      ])
      expect(at).toEqual([Date.UTC(2026, 10, 1, 2, 0, 0, 123)])
    }
    expect((await read('wazuh', { hits: { hits: [] } })).outcome).toBe('ok')
  })

  it('an answer that failed in part is a failed answer', async () => {
    for (const fault of [
      { timed_out: true },
      { _shards: { failed: 1 } },
      { error: { reason: 'no such index' } },
    ])
      expect(
        (await read('wazuh', { ...fault, hits: { hits: [hit(7)] } })).outcome,
        JSON.stringify(fault),
      ).toBe('envelope')
  })

  it('findings of 5.x say their level in words, and one event found twice is two findings', async () => {
    const finding = (level: string, rule: string) => ({
      '@timestamp': '2026-11-01T02:00:00Z',
      event: { doc_id: 'd-1', original: 'text' },
      wazuh: { rule: { level, id: rule, title: '发现恶意程序 malware' }, agent: { name: 'web-1' } },
    })
    const answer = ['critical', 'high', 'medium', 'low', 'informational']
      .map((level, index) => JSON.stringify(finding(level, `r-${index}`), null, 2))
      .join('\n')
    const { alerts } = await read('wazuh', answer)
    expect(alerts.map(({ warn_level }) => warn_level)).toEqual([2, 2, 3, 4, 4])
    expect(new Set(alerts.map(({ alert: id }) => id)).size).toBe(5)
  })
})

describe('OCSF', () => {
  const finding = (over: object = {}) => ({
    category_uid: 2,
    class_uid: 2004,
    severity_id: 4,
    severity: 'High ',
    time: 1793498400000,
    status_id: 1,
    finding_info: { uid: 'f-1', title: '弱配置' },
    metadata: { version: '1.4.0' },
    ...over,
  })

  it('severities, also with a blank behind them, and times in ms or seconds', async () => {
    const answer = [0, 1, 2, 3, 4, 5, 6, 99].map((severity_id) => finding({ severity_id, time: 1793498400 }))
    const { alerts, at } = await read('ocsf', answer)
    expect(alerts.map(({ warn_level }) => warn_level)).toEqual([3, 4, 4, 3, 2, 2, 2, 3])
    expect(new Set(at)).toEqual(new Set([1793498400000]))
    expect((await read('ocsf', lines(finding()))).at).toEqual([1793498400000])
  })

  it('resolved and passed are closed; suppressed and never checked are open', async () => {
    const said = [
      { status_id: 4 },
      { status_code: 'PASS' },
      { status_id: 3 },
      { status_code: 'MANUAL' },
      { status_code: 'FAIL' },
    ]
    const { alerts } = await read(
      'ocsf',
      said.map((over) => finding(over)),
    )
    expect(alerts.map(({ state }) => state)).toEqual(['closed', 'closed', 'open', 'open', 'open'])
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(1)
  })

  it('records of what happened are no alerts, unless they are grave or say so', async () => {
    const event = {
      category_uid: 3,
      class_uid: 3002,
      class_name: 'Authentication',
      time: 1793498400000,
      severity_id: 1,
      message: 'x',
    }
    const { alerts, skipped } = await read('ocsf', [
      event,
      { ...event, severity_id: 4 },
      { ...event, is_alert: true },
    ])
    expect([alerts.length, skipped]).toEqual([2, { 'class 3002 Authentication': 1 }])
  })
})

describe('Falco and Zeek', () => {
  it('Falco’s own metrics are no alerts, and its priorities those of syslog in any case', async () => {
    const event = (priority: string) => ({
      time: '2026-11-01T02:00:00.123456789Z',
      rule: 'Terminal shell',
      priority,
      output: 'x',
      source: 'syscall',
    })
    const answer = lines(event('Emergency'), event('error'), event('Notice'), {
      ...event('Informational'),
      source: 'internal',
      rule: 'Falco internal: metrics snapshot',
    })
    expect(await levels('falco', answer)).toEqual([2, 3, 4])
    expect((await read('falco', answer)).skipped).toEqual({ 'internal: Falco internal: metrics snapshot': 1 })
  })

  it('a notice of Zeek is an alert, a row of another log none', async () => {
    const answer = lines(
      {
        ts: 1793498400.5,
        note: 'SSH::Password_Guessing',
        msg: '口令猜测',
        src: '203.0.113.9',
        dst: '10.1.1.1',
      },
      { ts: '2026-11-01T02:00:00.5Z', note: 'SSL::Invalid_Server_Cert', msg: 'x', 'id.resp_h': '10.1.1.2' },
      { ts: 1793498400.5, name: 'bad_HTTP_request', notice: false, 'id.resp_h': '10.1.1.2' },
      { _path: 'conn', ts: 1 },
    )
    const { alerts, skipped } = await read('zeek', answer)
    expect(alerts).toMatchObject([
      { warn_level: 3, category: 'NA', asset: '10.1.1.1', upstream: '203.0.113.9' },
      { warn_level: 4, category: 'HR', asset: '10.1.1.2' },
      { warn_level: 4, category: 'AB' },
    ])
    expect(skipped).toEqual({ 'no notice: conn.log': 1 })
  })
})

describe('the API of Prometheus', () => {
  it('gives a measure per sample, named by its labels in order, and none where there is no value', async () => {
    const vector = {
      status: 'success',
      data: {
        resultType: 'vector',
        result: [
          { metric: { __name__: 'up', job: 'a', city: '广州,越秀' }, value: [1793498400.5, '1'] },
          { metric: { __name__: 'up', job: 'b' }, value: [1793498400.5, 'NaN'] },
        ],
      },
    }
    const { alerts, at, skipped } = await read('prometheus-query', vector)
    expect(alerts).toMatchObject([
      { name: 'up', labels: 'city=广州\\,越秀,job=a', value: 1, basis: 'measured' },
    ])
    expect([at, skipped]).toEqual([[1793498400500], { 'value NaN': 1 }])
    const matrix = {
      resultType: 'matrix',
      result: [
        {
          metric: { __name__: 'x' },
          values: [
            [1, '1'],
            [2, '2'],
            [3, '3'],
          ].map(([s, v]) => [1793498400 + Number(s), v]),
        },
      ],
    }
    expect((await read('prometheus-query', { status: 'success', data: matrix })).alerts).toHaveLength(3)
  })

  it('a target that nobody has asked yet is neither up nor down', async () => {
    const target = (health: string) => ({
      labels: { job: 'a', instance: health },
      lastScrape: '2026-11-01T02:00:00.123456789Z',
      health,
    })
    const answer = { status: 'success', data: { activeTargets: ['up', 'down', 'unknown'].map(target) } }
    const { alerts, skipped } = await read('prometheus-query', answer)
    expect(alerts.map(({ value }) => value)).toEqual([1, 0])
    expect(skipped).toEqual({ 'health unknown': 1 })
  })
})
