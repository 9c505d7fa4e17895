/** The one way to the store: `@clickhouse/client` over a URL, with what every call here needs. */
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ClickHouseError, ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client'
import type { z } from 'zod'

export interface StoreUrl {
  /** http(s)://user:password@host:port/database */
  url: string
}

/** What a query may bind: numbers, text and lists of them. Never spliced into SQL. */
export type Parameters = Record<string, string | number | boolean | readonly (string | number)[]>

export interface StoreClient {
  /** All rows of a read, each checked by `schema`. `settings` hold for this read alone. */
  rows<Schema extends z.ZodType>(
    schema: Schema,
    sql: string,
    parameters?: Parameters,
    settings?: Readonly<Record<string, number>>,
  ): Promise<z.output<Schema>[]>
  /** DDL and `INSERT … SELECT`. */
  run(sql: string, parameters?: Parameters): Promise<void>
  /** Inserts rows that are already JSON, one object a line. */
  insert(table: string, lines: string): Promise<void>
  /** Inserts rows that are already blocks (see native/), whose columns have the table's names. */
  insertBlocks(table: string, blocks: Buffer): Promise<void>
  ping(): Promise<boolean>
  close(): Promise<void>
}

const IDENTIFIER = /^[a-z_][a-z0-9_]*$/

/**
 * What one read may take of the store, wherever that is: it is ended with code 159 or 241 rather than hold up those who
 * write and the other readers: as many as run at once leave a share of the embedded store for writing. `settings` of a read
 * that needs more say so.
 */
const LONGEST_READ_S = 30
const LARGEST_READ_BYTES = 800_000_000

/** The store ended a read that took more than a read may. */
export function isOverLimit(error: unknown): boolean {
  return error instanceof ClickHouseError && (error.code === '159' || error.code === '241')
}

/**
 * For questions of people: half of the readers of the embedded store, and each on one thread, so that the wall is drawn
 * however much somebody asks for.
 */
export const ASKED: Manners = { at_once: 2, threads: 1 }

interface Manners {
  /** Requests under way at one moment; the others wait here. */
  at_once?: number
  /** Of the store, for one read; as many as it finds good where left out. */
  threads?: number
}

export function openClient({ url, at_once = 16, threads }: StoreUrl & Manners): StoreClient {
  const client: ClickHouseClient = createClient({
    url,
    application: 'yuemai',
    // Every failure is thrown to a caller who says what it means; the client's own log would say it twice.
    log: { level: ClickHouseLogLevel.OFF },
    request_timeout: 120_000,
    max_open_connections: at_once,
    // Below the store's own keep-alive time, so that a connection is never used as it is being closed.
    keep_alive: { enabled: true, idle_socket_ttl: 2_500 },
  })
  async function insert(table: string, format: 'JSONEachRow' | 'Native', body: Buffer): Promise<void> {
    if (!IDENTIFIER.test(table)) throw new TypeError(`${JSON.stringify(table)} is not a table's name`)
    const { stream } = await client.exec({
      query: `INSERT INTO ${table} FORMAT ${format}`,
      values: Readable.from([body], { objectMode: false }),
      // We batch ourselves; a server's asynchronous insert would acknowledge before the rows are safe.
      clickhouse_settings: {
        async_insert: 0,
        // Rows that reach only one of the tables behind a way in have not landed.
        materialized_views_ignore_errors: 0,
        ...(format === 'Native'
          ? {
              // Whole numbers travel as narrow as they are.
              input_format_native_allow_types_conversion: 1,
              // Looking within one insert for rows that replace each other costs as much as storing them. They are found
              // anyhow, where those of two inserts are: by FINAL, and by the next merge.
              optimize_on_insert: 0,
            }
          : { input_format_skip_unknown_fields: 0 }),
      },
    })
    // The socket is free for the next request only once the answer has been read.
    await finished(stream.resume())
  }

  return {
    async rows(schema, sql, parameters, settings) {
      const result = await client.query({
        query: sql,
        format: 'JSONEachRow',
        ...(parameters ? { query_params: namedIn(sql, parameters) } : {}),
        clickhouse_settings: {
          // A server may quote whole numbers; the schemas expect them bare, and no column exceeds 2^53.
          output_format_json_quote_64bit_integers: 0,
          // All rows are wanted anyway, and an error half-way comes as one instead of as a broken answer.
          wait_end_of_query: 1,
          max_execution_time: LONGEST_READ_S,
          max_memory_usage: String(LARGEST_READ_BYTES),
          ...(threads === undefined ? {} : { max_threads: threads }),
          ...settings,
        },
      })
      const rows = await result.json<unknown>()
      return rows.map((row) => schema.parse(row))
    },
    async run(sql, parameters) {
      await client.command({ query: sql, ...(parameters ? { query_params: parameters } : {}) })
    },
    insert: (table, lines) => insert(table, 'JSONEachRow', Buffer.from(lines)),
    insertBlocks: (table, blocks) => insert(table, 'Native', blocks),
    ping: async () => (await client.ping()).success,
    close: () => client.close(),
  }
}

/** What the statement asks for: the rest would travel, and be read, for nothing. */
function namedIn(sql: string, parameters: Parameters): Parameters {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => sql.includes(`{${name}:`)))
}
