/** What has to be true after the product was killed, however often: nothing is lost, and nothing counts twice. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { hoursBehind, resumeFrom, rollUp } from '#analytics/landing/roll-up.ts'
import { openTail } from '#analytics/landing/tail.ts'
import { openClient, type StoreClient } from '#sql/client.ts'
import { openStoreProcess, valuesAnswer, type Product, type Rig } from './rig.ts'

const sentAnswer = z.object({ exchange: z.record(z.string(), z.object({ records: z.number() })) })

/** Records that the platforms themselves say they have reported of the 24 hours before `at`. */
export async function recordsSent(rig: Rig, platforms: readonly string[], at: number): Promise<number> {
  const moments = `at=${at}&since=${rig.askedSince()}`
  const answers = await Promise.all(platforms.map((id) => rig.control(`${id}/sent?${moments}`)))
  return answers.reduce<number>(
    (sum, answer) => sum + (sentAnswer.parse(answer).exchange['provider']?.records ?? 0),
    0,
  )
}

/** What the product says of the same. */
export async function recordsShown(product: Product): Promise<number | null> {
  const { samples } = valuesAnswer.parse(await product.get('/api/v1/indicators/sharing_records_24h/values'))
  return samples.find(({ part }) => part === '')?.value ?? null
}

export interface Faults {
  /** Statements that were accepted twice: what is said again is not said anew. */
  twice: number
  /** Hours of a platform whose rollup says something else than its facts, once what is dirty has been rolled up. */
  drift: number
  /** Rows that were set aside. */
  quarantined: number
}

/** Looks through what a product that has ended has left in its directory. */
export async function findFaults(data: string): Promise<Faults> {
  const outbox = new DatabaseSync(join(data, 'collector', 'collector.db'), { readOnly: true })
  const quarantined = Number(outbox.prepare('SELECT count(*) AS n FROM quarantine').get()?.['n'])
  // What was being landed when it ended may be in the store without its stamp; the next start lands it again.
  const unstamped = outbox
    .prepare('SELECT hours FROM outbox_part')
    .all()
    .flatMap(({ hours }) => (hours === '' ? [] : String(hours).split(',').map(Number)))
  outbox.close()
  const store = await openStoreProcess(data)
  const client = openClient({ url: store.url })
  try {
    // What landed last may not have been rolled up yet; the next start would do that first.
    const tail = openTail(client, await resumeFrom(client), [...unstamped, ...(await hoursBehind(client))])
    await rollUp(client, (await tail.look()).hours)
    return { twice: await statedTwice(client), drift: await rollupDrift(client), quarantined }
  } finally {
    await client.close()
    await store.close()
  }
}

const counted = z.object({ n: z.number() })

async function statedTwice(client: StoreClient): Promise<number> {
  const [row] = await client.rows(
    counted,
    `SELECT count() AS n FROM (
       SELECT platform, observed_at, side, provider, consumer, resource, calls, failures, records, bytes
       FROM exchange FINAL
       GROUP BY ALL HAVING count() > 1
     )`,
  )
  return row?.n ?? Number.NaN
}

/** Hours of a platform in which the rollup and the facts differ. */
export async function rollupDrift(client: StoreClient): Promise<number> {
  const [row] = await client.rows(
    counted,
    `SELECT count() AS n FROM (
       SELECT toStartOfHour(observed_at) AS hour, platform, sum(records) AS records FROM exchange_now FINAL GROUP BY ALL
     ) AS facts
     FULL JOIN (
       SELECT toDateTime(hour, 'Asia/Shanghai') AS hour, platform, sum(records) AS records FROM exchange_hour FINAL GROUP BY ALL
     ) AS rollup
     USING (hour, platform)
     WHERE facts.records != rollup.records`,
  )
  return row?.n ?? Number.NaN
}
