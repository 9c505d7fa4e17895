/**
 * A writer of the log of cases, to be killed: it appends to the same few cases as others do, and says on its output what
 * has been kept. Arguments: the directory, its name.
 */
import { writeSync } from 'node:fs'
import { Conflict, openLog } from '../case/log/log.ts'

const [dir = '', name = ''] = process.argv.slice(2)
const log = openLog(dir)
for (let n = 0; ; n++) {
  const case_id = `case-${n % 3}`
  const after = log.ofCase(case_id).at(-1)?.version ?? 0
  try {
    const happening = {
      command: 'comment',
      given: { comment: `${n}` },
      state: 'open',
      set: {},
      at: n,
      by: { kind: 'person' as const, id: name },
    }
    const [entry] = log.append([{ case_id, kind: 'alert', after, happening }])
    writeSync(1, `${case_id} ${entry?.version} ${name}\n`)
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
  }
}
