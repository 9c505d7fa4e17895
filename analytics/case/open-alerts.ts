/** How many alerts of the security feed are open, by how their cases stand: what the wall counts, found again on the desk. */
import { caseId } from './book.ts'
import type { Log } from './log/log.ts'
import type { OpenAlertCounts } from './shapes.ts'

/** Alerts that say the same are one case: how many of them are open. */
interface Members {
  case_id: string
  open: number
}

/** Pure. @param standingOf undefined where there is no such case. */
export function countOpenAlerts(
  members: Iterable<Members>,
  standingOf: (case_id: string) => 'live' | 'held' | 'done' | undefined,
): OpenAlertCounts {
  const counts: OpenAlertCounts = { total: 0, live: 0, held: 0, done: 0 }
  for (const { case_id, open } of members) {
    const standing = standingOf(case_id)
    if (standing === undefined) continue
    counts.total += open
    counts[standing] += open
  }
  return counts
}

/** Counted anew only once something has been written, here or by another process: desks ask far oftener than alerts come. */
export function openMemberCounts({ database }: Pick<Log, 'database'>) {
  const elsewhere = database.prepare('PRAGMA data_version')
  const here = database.prepare('SELECT total_changes() AS changes')
  const read = database.prepare(
    'SELECT fingerprint, count(*) AS open FROM member WHERE open = 1 GROUP BY fingerprint',
  )
  let known: { state: string; members: readonly Members[] } | undefined
  return (): readonly Members[] => {
    const state = `${String(elsewhere.get()?.['data_version'])} ${String(here.get()?.['changes'])}`
    if (known?.state !== state) {
      const members = read.all().map(({ fingerprint, open }) => ({
        case_id: caseId('alert', String(fingerprint)),
        open: Number(open),
      }))
      known = { state, members }
    }
    return known.members
  }
}
