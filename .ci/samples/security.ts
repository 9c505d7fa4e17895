/** Saved answers of platforms that raise alerts, and of those that count. */
import type { Facts as Columns } from '#collector/unpack/check.ts'
import type { NotUnpacked, Unpacked } from '#collector/unpack/unpack.ts'
import { countBy, type Facts, type Sample } from './sample.ts'

const numbers = (value: unknown): Record<string, number> => (value ?? {}) as Record<string, number>

/** Sums of counts under other names. */
function regroup(counts: Record<string, number>, name: (key: string) => string): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const [key, count] of Object.entries(counts)) sums[name(key)] = (sums[name(key)] ?? 0) + count
  return sums
}

const well = (unpacked: NotUnpacked | Unpacked): Unpacked => {
  if (unpacked.outcome !== 'ok') throw new Error(unpacked.error)
  return unpacked
}
const facts = (unpacked: NotUnpacked | Unpacked): Columns[] =>
  well(unpacked).observations.map((observation) => observation.facts)
const skipped = (unpacked: NotUnpacked | Unpacked): number =>
  Object.values(well(unpacked).skipped).reduce((sum, count) => sum + count, 0)
const by = (unpacked: NotUnpacked | Unpacked, column: string) =>
  countBy(facts(unpacked), (one) => one[column])

const suricata = (file: string): Sample => ({
  file: `suricata/${file}`,
  dialect: 'suricata-eve',
  got: (unpacked) => ({
    events: well(unpacked).records,
    others: skipped(unpacked),
    severities: by(unpacked, 'source_severity'),
    levels: by(unpacked, 'warn_level'),
    rejects: well(unpacked).rejects.length,
  }),
  known: ({ events, by_type, alerts_by_severity }) => ({
    events,
    others: Number(events) - (numbers(by_type)['alert'] ?? 0),
    severities: alerts_by_severity,
    levels: regroup(numbers(alerts_by_severity), (severity) => ({ '1': '2', '2': '3' })[severity] ?? '4'),
    rejects: 0,
  }),
})

const alerts = (name: string, known: (facts: Facts) => object): Sample => ({
  file: name.includes('/') ? name : `alertmanager/${name}`,
  dialect: 'alertmanager',
  got: (unpacked) => ({
    alerts: facts(unpacked).length,
    distinct: new Set(facts(unpacked).map((one) => one['alert'])).size,
    states: by(unpacked, 'state'),
    severities: by(unpacked, 'source_severity'),
    suppressed: facts(unpacked).filter((one) => String(one['detail']).startsWith('[suppressed by')).length,
    skipped: skipped(unpacked),
    rejects: well(unpacked).rejects.length,
  }),
  known: (facts) => ({
    alerts: facts['alerts'],
    distinct: facts['unique_fingerprints'] ?? facts['alerts'],
    states: { open: facts['alerts'] },
    severities: regroup(numbers(facts['by_severity']), (severity) => (severity === 'null' ? '' : severity)),
    suppressed: numbers(facts['by_state'])['suppressed'] ?? 0,
    skipped: 0,
    rejects: 0,
    ...known(facts),
  }),
})

const closed = (facts: Facts) => ({ states: { closed: facts['alerts'] } })

const silences = (file: string): Sample => ({
  file: `alertmanager/${file}`,
  dialect: 'alertmanager',
  got: (unpacked) => [facts(unpacked).length, skipped(unpacked), well(unpacked).rejects.length],
  known: (facts) => [0, facts['silences'], 0],
})

const cef = (file: string): Sample => ({
  file: `cef-syslog/${file}`,
  dialect: 'cef',
  got: (unpacked) => ({
    lines: well(unpacked).records,
    severities: by(unpacked, 'source_severity'),
    events: facts(unpacked).length,
    distinct: new Set(facts(unpacked).map((one) => one['alert'])).size,
  }),
  known: ({ lines, cef, cef_severity }) => {
    // `?` stands for a line that begins as CEF and has no severity: a reject, for too few fields.
    const { '?': broken = 0, ...severities } = numbers(cef_severity)
    return { lines, severities, events: Number(cef) - broken, distinct: Number(cef) - broken }
  },
})

const level = (key: string): string =>
  /^\d/.test(key)
    ? Number(key) >= 12 ? '2' : Number(key) >= 7 ? '3' : '4' // prettier-ignore
    : ({ critical: '2', high: '2', medium: '3' }[key] ?? '4')

const wazuh = (file: string): Sample => ({
  file: `wazuh/${file}`,
  dialect: 'wazuh',
  got: (unpacked) => ({
    alerts: facts(unpacked).length,
    levels: by(unpacked, 'source_severity'),
    warned: by(unpacked, 'warn_level'),
    rejects: well(unpacked).rejects.length,
  }),
  known: ({ alerts, by_level }) => ({
    alerts,
    levels: by_level,
    warned: regroup(numbers(by_level), level),
    rejects: 0,
  }),
})

const ocsf = (file: string): Sample => ({
  file: `ocsf/${file}`,
  dialect: 'ocsf',
  got: (unpacked) => ({
    events: well(unpacked).records,
    severities: by(unpacked, 'source_severity'),
    closed: by(unpacked, 'state')['closed'] ?? 0,
    rejects: well(unpacked).rejects.length,
  }),
  known: ({ events, by_severity, status_code, class_uid }) => ({
    events,
    // Records of what happened that are no findings are counted, and no alerts.
    severities: numbers(class_uid)['2004'] === undefined ? {} : by_severity,
    closed: numbers(status_code)['PASS'] ?? 0,
    rejects: 0,
  }),
})

const zeek = (file: string): Sample => ({
  file: `zeek/${file}`,
  dialect: 'zeek',
  got: (unpacked) => {
    const { records, rejects } = well(unpacked)
    // The times of these files are made illegible (XXXXXXXXXX.XXXXXX), so that every row is refused, by its time.
    const kinds = rejects.map(({ excerpt }) => (JSON.parse(excerpt) as { note?: string }).note)
    const reasons = new Set(rejects.map(({ reason }) => reason))
    return { rows: records, kinds: countBy(kinds, (kind) => kind), reasons: [...reasons] }
  },
  known: ({ rows, by_note }) => ({ rows, kinds: by_note, reasons: ['bad_time'] }),
})

const falco = (file: string): Sample => ({
  file: `falco/${file}`,
  dialect: 'falco',
  got: (unpacked) => ({
    events: well(unpacked).records,
    rules: {
      ...by(unpacked, 'title'),
      ...regroup(well(unpacked).skipped, (why) => why.slice('internal: '.length)),
    },
    skipped: skipped(unpacked),
    priorities: by(unpacked, 'source_severity'),
    rejects: well(unpacked).rejects.length,
  }),
  known: ({ events, rules, by_priority }) => {
    const internal = numbers(rules)['Falco internal: metrics snapshot'] ?? 0
    return { events, rules, skipped: internal, priorities: internal > 0 ? {} : by_priority, rejects: 0 }
  },
})

const prometheus = (file: string): Sample => ({
  file,
  dialect: 'prometheus',
  got: (unpacked) => {
    const { records, rejects, skipped: none } = well(unpacked)
    // What was copied from documentation has lines of dots, which count as samples in its facts.
    return [records, none['value NaN'] ?? 0, rejects.every(({ excerpt }) => /^"\.+"$/.test(excerpt))]
  },
  known: ({ samples, nan }) => [samples, nan, true],
})

export const samples: Sample[] = [
  ...['honeypot-2018_alerts.json', 'wrccdc-2017_alerts.json', 'eve_payload_first40.ndjson'].map(suricata),
  ...['telegraf_v2_alert.json', 'telegraf_v2_drop.json', 'telegraf_v2_dns.json'].map(suricata),
  ...[
    '0.22_api_v2_alerts_groups.json',
    '0.25_api_v2_alerts_inhibited.json',
    '0.25_api_v2_alerts_silenced.json',
    '0.25_api_v2_alerts_after_resolve.json',
    '0.25_api_v1_alerts_wrapped.json',
    '0.25_webhook_firing_zh.json',
    'webhook_production_example.json',
    'webhook_simple.json',
    'webhook_msteams_post.json',
  ].map((file) => alerts(file, () => ({}))),
  alerts('0.25_webhook_resolved_zh.json', closed),
  alerts('webhook_prom2teams_common_items.json', closed),
  alerts('prometheus/2.42_api_alerts.json', ({ state, severity }) => {
    const { firing, pending } = numbers(state)
    // The one that is pending has the severity page.
    const severities = Object.fromEntries(
      Object.entries(numbers(severity)).filter(([word]) => word !== 'page'),
    )
    return { alerts: firing, distinct: firing, states: { open: firing }, severities, skipped: pending }
  }),
  silences('0.22_api_v2_silences.json'),
  silences('0.25_api_v2_silences.json'),
  ...['fireeye_example.log', 'palo.cef', 'imperva_waf.cef', 'leef.log', 'nifi_multiple_rows.cef'].map(cef),
  cef('nifi_misformatted_row.cef'),
  {
    file: 'cef-syslog/leef.log',
    dialect: 'leef',
    got: (unpacked) => [facts(unpacked).length, well(unpacked).rejects.length],
    known: ({ leef }) => [leef, 0],
  },
  {
    file: 'cef-syslog/fireeye_example.log',
    dialect: 'syslog',
    got: (unpacked) => facts(unpacked).length,
    known: ({ lines }) => lines,
  },
  {
    file: 'wazuh/4.14_ruletest_huawei_usg.ini',
    dialect: 'syslog',
    cut: (text) => [...text.matchAll(/^log \d+ pass = (.*)$/gm)].map(([, line]) => line).join('\n'),
    got: (unpacked) => ({ lines: facts(unpacked).length, rejects: well(unpacked).rejects.length }),
    known: ({ log_lines }) => ({ lines: log_lines, rejects: 0 }),
  },
  ...['5.0_findings_malware.json-stream', '5.0_findings_fim.json-stream', '4.x_alert_virustotal.json'].map(
    wazuh,
  ),
  ...['4.x_alert_abuseipdb_clean.json', '4.x_alert_barracuda_waf.json'].map(wazuh),
  ...['prowler_aws.ocsf.json', 'prowler_kubernetes.ocsf.json', 'windows_4625_logon_failed.json'].map(ocsf),
  ...['notice_ssh_bruteforce.log', 'notice_http_sql_injection.log', 'notice_intel_notice.log'].map(zeek),
  ...['notice_ssl_weak_keys.log', 'notice_software_vulnerable.log'].map(zeek),
  {
    file: 'zeek/weird.log',
    dialect: 'zeek',
    got: (unpacked) => ({ rows: facts(unpacked).length, names: by(unpacked, 'title') }),
    known: ({ rows, by_name }) => ({ rows, names: by_name }),
  },
  ...['docs_channels.ndjson', 'falcosidekick_readme.ndjson', 'k8saudit_ovh.ndjson'].map(falco),
  ...['metrics_snapshots.ndjson', 'falco_monitor_sample_alerts.json'].map(falco),
  ...[
    'prometheus/node_exporter_1.5.prom',
    'prometheus/redis_exporter_1.45.prom',
    'prometheus/node_exporter_freebsd_fixture.prom',
    'prometheus/prometheus_textparse_5mfs.om.txt',
    'prometheus/karma_alertmanager_0.22.prom',
    'gateway-stats/nginx_exporter.t1.prom',
    'gateway-stats/nginx_exporter.t2_after_restart.prom',
    'gateway-stats/haproxy_2.6.t1.prom',
    'gateway-stats/apisix_bandwidth_zh_doc.prom',
    'gateway-stats/apisix_requests_zh_doc.prom',
    'gateway-stats/kong_plugin_0.x_doc.prom',
    'gateway-stats/envoy_netdata.prom',
    'kafka/kafka_exporter_brokers_doc.prom',
    'kafka/kafka_exporter_topics_doc.prom',
    'kafka/pulsar_2.5_namespaces_netdata.prom',
  ].map(prometheus),
  {
    file: 'prometheus/2.42_api_query_up.json',
    dialect: 'prometheus-query',
    got: (unpacked) => facts(unpacked).map((one) => String(one['value'])),
    known: ({ values }) => values,
  },
  {
    file: 'prometheus/2.42_api_targets.json',
    dialect: 'prometheus-query',
    got: (unpacked) => regroup(by(unpacked, 'value'), (value) => (value === '1' ? 'up' : 'down')),
    known: ({ health }) => health,
  },
  {
    file: 'prometheus/2.42_api_query_error.json',
    dialect: 'prometheus-query',
    got: ({ outcome }) => outcome,
    known: () => 'envelope',
  },
]
