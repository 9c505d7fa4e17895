/** A platform that sends its alerts by itself, for whatever pushes them at the product. */

export const SENDER = `
id: gd-soc
organ: GD-GAT
name: { zh: 安全运营中心, en: Security operations centre }
base: http://127.0.0.1:9701
loopback: true
auth: { kind: none }
time: ms
feeds:
  - feed: security
    push: { auth: { kind: none }, cadence_s: 3600 }
    records: alarms
    map: { alert: id, observed_at: at, state: state, category: category, warn_level: level, title: title }
    mode: delta
`
