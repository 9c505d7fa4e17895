/** Takes in the alerts of platforms: each is counted once, in the same transaction as what it comes to. */
import { caseId, type Book, type Demand } from '../book.ts'
import type { Actor } from '../machine/facts.ts'
import { ALERT_STATES, type AlertState } from '../kinds/alert-states.ts'
import { fingerprintOf, seedOf, tally, type Matter, type SecurityAlert, type Tally } from './security.ts'

const BY: Actor = { kind: 'rule', id: 'security' }
const ID = (fingerprint: string): string => caseId('alert', fingerprint)

/** What people have made of an alert: the state of its case; undefined where it has not come to one. */
export function handlingOf(book: Pick<Book, 'case'>, alert: Matter): AlertState | undefined {
  const state = book.case(ID(fingerprintOf(alert)))?.state
  return ALERT_STATES.find((one) => one === state)
}

export function openSecurityIntake(book: Book, damped: (demands: readonly Demand[]) => Demand[]) {
  const { database } = book.log
  const get = database.prepare('SELECT fingerprint, open FROM member WHERE platform = ? AND alert = ?')
  const put = database.prepare(
    `INSERT INTO member VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
     SET fingerprint = excluded.fingerprint, open = excluded.open, known_at = excluded.known_at`,
  )
  const open = database.prepare('SELECT 1 FROM member WHERE fingerprint = ? AND open = 1 LIMIT 1')
  const allOpen = database.prepare('SELECT platform, alert, fingerprint FROM member WHERE open = 1')

  return {
    /** @param whole these are all open alerts that there are: of what is not among them, its source says it is over. */
    take(alerts: readonly SecurityAlert[], at: number, whole = false): number {
      return book.atomically(() => {
        const tallies = new Map<string, Tally>()
        const maybeOver = new Set<string>()
        const standing = new Set<string>()
        for (const alert of alerts) {
          const fingerprint = fingerprintOf(alert)
          const known = get.get(alert.platform, alert.alert)
          const wasOpen = known?.['open'] === 1
          const moved = wasOpen && known['fingerprint'] !== fingerprint
          if (whole && alert.open) standing.add(`${alert.platform}\n${alert.alert}`)
          if (moved || (wasOpen && !alert.open)) maybeOver.add(String(known['fingerprint']))
          if (alert.open && (!wasOpen || moved)) tally(tallies, fingerprint, alert)
          if (alert.open === wasOpen && !moved) continue
          put.run(alert.platform, alert.alert, fingerprint, alert.open ? 1 : 0, alert.known_at)
        }
        if (whole) {
          for (const row of allOpen.all()) {
            const [platform, alert, fingerprint] = [
              String(row['platform']),
              String(row['alert']),
              String(row['fingerprint']),
            ]
            if (standing.has(`${platform}\n${alert}`)) continue
            put.run(platform, alert, fingerprint, 0, at)
            maybeOver.add(fingerprint)
          }
        }
        // What flapped is over once it has been calm, which nothing tells us of.
        for (const { source, flapping, stands, fingerprint } of book.cases())
          if (source === 'security' && flapping && stands) maybeOver.add(fingerprint)
        const over = [...maybeOver].filter((fingerprint) => open.get(fingerprint) === undefined)
        const demands: Demand[] = [
          ...[...tallies.values()].map((one) => demandOf(book, one, at)),
          ...over.map((fingerprint) => ({
            id: ID(fingerprint),
            command: 'clear',
            given: { at },
            by: BY,
            at,
          })),
        ]
        return book.actAll(damped(demands)).done.length
      })
    },
  }
}

function demandOf(book: Book, one: Tally, at: number): Demand {
  const id = ID(one.fingerprint)
  const the = book.case(id)
  if (!the) return { id, kind: 'alert', command: 'raise', given: seedOf(one), by: BY, at }
  const isOver = the.state === 'resolved' || the.state === 'closed'
  const { times, last_at, warn_level } = one
  return { id, command: isOver ? 'recur' : 'count', given: { times, at: last_at, warn_level }, by: BY, at }
}
