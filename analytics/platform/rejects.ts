/** The refused records of a platform, the newest first, a page at a time. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import { reject, type Reject } from './shapes.ts'

/** A place in the list: what lies after it is older. */
export interface Place {
  known_at: number
  poll_id: string
  ordinal: number
}

export function writePlace({ known_at, poll_id, ordinal }: Place): string {
  return `${known_at}.${ordinal}.${poll_id}`
}

/** Undefined where it is none. */
export function readPlace(text: string): Place | undefined {
  const [, known_at, ordinal, poll_id] = /^(\d{1,15})\.(\d{1,9})\.(.{1,100})$/.exec(text) ?? []
  if (known_at === undefined || ordinal === undefined || poll_id === undefined) return undefined
  return { known_at: Number(known_at), ordinal: Number(ordinal), poll_id }
}

const FIRST: Place = { known_at: 999_999_999_999_999, poll_id: '', ordinal: 0 }

export async function readRejects(
  store: StoreClient,
  platform: string,
  feeds: readonly string[],
  limit: number,
  after: Place = FIRST,
): Promise<Reject[]> {
  const rows = await store.rows(
    reject.extend({ replayed_at: z.number() }),
    `SELECT feed, poll_id, ordinal, reason, field, message, excerpt, state,
       toUnixTimestamp64Milli(reject.known_at) AS known_at,
       toUnixTimestamp64Milli(reject.replayed_at) AS replayed_at
     FROM reject FINAL
     WHERE platform = {platform:String} AND feed IN {feeds:Array(String)}
       AND (toUnixTimestamp64Milli(reject.known_at) < {known_at:Int64}
         OR (toUnixTimestamp64Milli(reject.known_at) = {known_at:Int64}
           AND (poll_id < {poll_id:String} OR (poll_id = {poll_id:String} AND ordinal > {ordinal:UInt32}))))
     ORDER BY reject.known_at DESC, poll_id DESC, ordinal
     LIMIT {limit:UInt32}`,
    { platform, feeds, limit, ...after },
  )
  return rows.map((one) => ({ ...one, replayed_at: one.replayed_at || null }))
}
