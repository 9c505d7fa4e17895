/** A book of cases for tests: a log in a folder of its own, with the clocks and rules of Guangdong. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadProvince } from '#province/load.ts'
import { openBook, type Book, type Demand } from '../case/book.ts'
import { caseClocks } from '../case/due.ts'
import { kindsOf } from '../case/kinds/kinds.ts'
import { openLog } from '../case/log/log.ts'
import { damp } from '../case/raise/damp.ts'

const GUANGDONG = fileURLToPath(new URL('../../province/guangdong', import.meta.url))
export const guangdong = loadProvince(GUANGDONG, { YUEMAI_SIM_TOKEN: 'a token that is long enough' })

export interface StagedBook {
  dir: string
  book: Book
  damped: (demands: readonly Demand[]) => Demand[]
  /** As a start after a kill would. */
  reopen(): void
  destroy(): void
}

export function stageBook(): StagedBook {
  const dir = mkdtempSync(join(tmpdir(), 'yuemai-cases-'))
  const open = (): Book =>
    openBook({ log: openLog(dir), kinds: kindsOf(guangdong.clocks), face: caseClocks(guangdong).face })
  const staged: StagedBook = {
    dir,
    book: open(),
    damped: (demands) =>
      damp(demands, staged.book.case, staged.book.log.recursSince, guangdong.alert_rules.flapping),
    reopen() {
      staged.book.log.close()
      staged.book = open()
    },
    destroy() {
      staged.book.log.close()
      rmSync(dir, { recursive: true })
    },
  }
  return staged
}
