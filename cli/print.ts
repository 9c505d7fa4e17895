/** Observations and rejects on standard output, one JSON object a line. */

/** Whoever reads may have read enough, as `head` does: that is no fault, and nobody reads the rest. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

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
