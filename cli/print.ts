/** Observations and rejects on standard output, one JSON object a line. */

export function printRows(observations: readonly object[], rejects: readonly { record: string }[]): void {
  for (const observation of observations) line({ kind: 'observation', ...observation })
  // The whole record is for a replay; people read the excerpt.
  for (const reject of rejects) line({ kind: 'reject', ...reject, record: undefined })
}

/** The last line: how many there were. */
export function countLine(counts: object): void {
  line({ kind: 'count', ...counts })
}

function line(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}
