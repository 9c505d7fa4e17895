/** `yuemai verify-audit`: proves the chain of what was done to cases, and names the first link that is broken. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ANCHOR } from '#analytics/case/log/anchor.ts'
import { FILE } from '#analytics/case/log/file.ts'
import { readWitness } from '#analytics/case/log/witness.ts'
import { verify } from '#analytics/case/log/verify.ts'
import type { StoreClient } from '#sql/client.ts'
import { openClient } from '#sql/client.ts'
import { reachRunning } from './backup/reach.ts'
import { DamageError, UsageError, type Settings } from './settings.ts'

export async function verifyAudit(settings: Settings): Promise<void> {
  const { data } = settings
  if (!existsSync(join(data, FILE))) {
    if (existsSync(join(data, ANCHOR)))
      throw new DamageError(
        `${join(data, FILE)}: the log is gone, and ${join(data, ANCHOR)} says that there was one`,
      )
    throw new UsageError(
      `YUEMAI_DATA: ${data} holds no ${FILE}: name the directory that yuemai up keeps its data in`,
    )
  }
  const store = await reach(settings)
  const witnesses = store ? await readWitness(store).finally(() => store.close()) : []
  const { ok, entries, head, broken, writer } = verify(data, witnesses)
  if (!ok && broken) {
    throw new DamageError(
      `the audit chain is broken at entry ${broken.seq} of ${broken.file}: ${broken.what}; the ${entries} before it hold`,
    )
  }
  const compared = store ? 'its own head and the copy in the store' : 'its own head (the store does not run)'
  process.stdout.write(
    `${join(data, FILE)}: ${entries} entries of ${writer || 'an empty log'} hold, against ${compared}; head ${head}\n`,
  )
}

/** A server, or the embedded store where one runs on this directory; none is started for it. */
async function reach({ clickhouseUrl, data }: Settings): Promise<StoreClient | undefined> {
  if (clickhouseUrl !== null) return openClient({ url: clickhouseUrl })
  return (await reachRunning(data))?.client
}
