/**
 * The embedded engine: chdb behind a pool of readers, a pool of inserters, one writer and one session that looks at the
 * store itself. The only file that knows chdb.
 *
 * A chdb session is strictly serial and its settings stay, so a query leases a reader and an insert an inserter for
 * itself; statements that change the schema, or insert what they select, go through one session in turn. The library is loaded when the engine opens, so that a machine with a
 * ClickHouse server needs no chdb.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Session as ChdbSession } from 'chdb'
import { openBodies } from './bodies.ts'
import type { CheckedBlocks, InsertTarget } from './insert-body.ts'
import { quote, settingsClause } from './statement.ts'

export interface EngineOptions {
  /** Directory of the data; made if missing. */
  dir: string
  database: string
  /** Reading sessions; as many slow reads as this run side by side. */
  readers: number
  /** Upper bound of the engine's memory, in bytes. */
  memory: number
  /** Longest read, in seconds; the engine ends it with code 159. */
  readSeconds: number
  /** The engine itself takes no more rows when fewer bytes than this are free. */
  leastFree?: number
}

export interface Engine {
  /** Rows as chunks of bytes in the statement's own format; the reader is free again when the iteration ends. */
  read(sql: string, bind: string | null, streams: boolean): AsyncGenerator<Uint8Array>
  /** A short read of the store itself, which waits for no reader: inserts wait for it. Returns what it printed. */
  inspect(sql: string): Promise<string>
  /** DDL and `INSERT … SELECT`. Returns what the statement printed. */
  write(sql: string, bind: string | null): Promise<string>
  insert(target: InsertTarget, settings: ReadonlyMap<string, string>, rows: Buffer): Promise<number>
  /** Inserts Native blocks that have been checked. */
  insertBlocks(
    table: string,
    settings: ReadonlyMap<string, string>,
    blocks: Buffer,
    checked: CheckedBlocks,
  ): Promise<number>
  version: string
  close(): void
}

/** An error of the engine with ClickHouse's own code. */
export class EngineError extends Error {
  readonly code: number
  constructor(code: number, message: string, cause: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/**
 * What makes an acknowledged row survive a power cut: inserts, their directories and merges are flushed, and merged
 * parts stay until the merge is surely on disk. Without the third, a cut loses a third of the rows of the last
 * minute; without any, the directory does not open.
 *
 * Rows come in small parts, every few seconds, for months: where a merge takes up ten of a size rather than five, each row is
 * written less than half as often.
 *
 * A store that nobody asks has little to do: how much memory is in use is looked up twice a second, in place of twenty
 * times; a table into which nothing comes is looked after half as often each time, in place of a tenth less often; and for
 * streaming reads, of which there are none, hardly ever. An insert calls at once for what it needs.
 */
const config = (backups: string, leastFree: number): string => `<clickhouse>
  <merge_tree>
    <fsync_after_insert>1</fsync_after_insert>
    <fsync_part_directory>1</fsync_part_directory>
    <min_rows_to_fsync_after_merge>1</min_rows_to_fsync_after_merge>
    <min_compressed_bytes_to_fsync_after_merge>1</min_compressed_bytes_to_fsync_after_merge>
    <old_parts_lifetime>480</old_parts_lifetime>
    <min_free_disk_bytes_to_perform_insert>${leastFree}</min_free_disk_bytes_to_perform_insert>
    <merge_selector_base>10</merge_selector_base>
  </merge_tree>
  <backups><allowed_path>${backups}/</allowed_path></backups>
  <mark_cache_size>67108864</mark_cache_size>
  <memory_worker_period_ms>500</memory_worker_period_ms>
  <background_processing_pool_task_sleep_seconds_when_no_work_multiplier>2</background_processing_pool_task_sleep_seconds_when_no_work_multiplier>
  <background_streaming_processing_pool_thread_sleep_seconds_if_nothing_to_do>600</background_streaming_processing_pool_thread_sleep_seconds_if_nothing_to_do>
</clickhouse>
`

/** The one folder that backups are written to and read from. A link in it leads to wherever people keep them. */
export function backupsIn(dir: string): string {
  return join(resolve(dir), 'backups')
}

/** Longest statement that sets a read's parameters, in bytes. */
const MAX_STATEMENT = 2_097_152

/** Inserts side by side: most of an insert is waiting for the disk. */
const INSERTERS = 4

export async function openEngine(options: EngineOptions): Promise<Engine> {
  const dir = resolve(options.dir)
  mkdirSync(dir, { recursive: true })
  const bodies = openBodies(dir)
  const file = join(dir, 'store.xml')
  writeFileSync(file, config(backupsIn(dir), options.leastFree ?? 0))
  const { Session } = await import('chdb')
  const open = () =>
    new Session(join(dir, 'db'), {
      connectionArgs: [`--config-file=${file}`, `--max_server_memory_usage=${options.memory}`],
    })
  const writer = open()
  // The engine's own handler holds a dying process for five minutes; with one of ours, set after opening, it is gone
  // at once and the supervisor can act.
  process.on('SIGABRT', () => undefined)
  await run(writer, `CREATE DATABASE IF NOT EXISTS ${options.database}`)
  // Without a database of its own a session resolves bare names as paths of the file system.
  await run(writer, `USE ${options.database}`)
  await run(writer, 'SET async_insert = 0, input_format_skip_unknown_fields = 0')
  const inserters: ChdbSession[] = []
  for (let index = 0; index < INSERTERS; index += 1) {
    const inserter = open()
    await run(inserter, `USE ${options.database}`)
    await run(inserter, 'SET async_insert = 0, input_format_skip_unknown_fields = 0')
    inserters.push(inserter)
  }
  const readers: ChdbSession[] = []
  for (let index = 0; index < options.readers; index += 1) {
    const reader = open()
    await run(reader, `USE ${options.database}`)
    // Parameters are set by a statement, and some name every organ there is. readonly = 2 refuses every write and still
    // lets parameters be set.
    await run(
      reader,
      `SET max_execution_time = ${options.readSeconds}, max_query_size = ${MAX_STATEMENT}, readonly = 2`,
    )
    readers.push(reader)
  }
  const inspector = open()
  await run(inspector, `USE ${options.database}`)
  await run(inspector, 'SET readonly = 2')
  const version = (await run(writer, 'SELECT version()')).trim().replaceAll('"', '')
  const reading = leases(readers)
  const inserting = leases(inserters)
  const written = turns()
  const inspected = turns()
  return {
    version,
    async *read(sql, bind, streams) {
      const reader = await reading.lease()
      try {
        if (bind) await run(reader, bind)
        if (!streams) {
          yield (await reader.queryAsync(sql)).bytes()
          return
        }
        const stream = reader.queryStream(sql)
        try {
          for await (const chunk of stream) yield chunk.raw()
        } finally {
          stream.cancel()
        }
      } catch (error) {
        // What a failed query had already written comes out in front of the session's next answer.
        await run(reader, 'SELECT 1')
        throw engineError(error)
      } finally {
        reading.release(reader)
      }
    },
    inspect: (sql) => inspected(() => run(inspector, sql)),
    write: (sql, bind) =>
      written(async () => {
        if (bind) await run(writer, bind)
        return run(writer, sql)
      }),
    async insert(target, settings, rows) {
      if (rows.length === 0) return 0
      const columns = target.columns ? { columns: target.columns } : {}
      const inserter = await inserting.lease()
      try {
        const summary = await inserter.insert({
          table: target.table,
          values: rows,
          format: 'JSONEachRow',
          settings: Object.fromEntries(settings),
          ...columns,
        })
        return summary.rowsWritten
      } catch (error) {
        throw engineError(error)
      } finally {
        inserting.release(inserter)
      }
    },
    async insertBlocks(table, settings, blocks, { rows, columns }) {
      if (rows === 0) return 0
      const names = columns.map(({ name }) => `\`${name}\``).join(', ')
      const structure = columns.map(({ name, type }) => `\`${name}\` ${type}`).join(', ')
      await bodies.hold(blocks, async (path) => {
        const inserter = await inserting.lease()
        try {
          await run(
            inserter,
            `INSERT INTO ${table} (${names}) SELECT ${names} FROM file(${quote(path)}, 'Native', ${quote(structure)})` +
              settingsClause(settings),
          )
        } finally {
          inserting.release(inserter)
        }
      })
      return rows
    },
    close() {
      bodies.close()
      for (const session of [...readers, ...inserters, inspector, writer]) session.close()
    },
  }
}

async function run(session: ChdbSession, sql: string): Promise<string> {
  try {
    return (await session.queryAsync(sql)).text()
  } catch (error) {
    throw engineError(error)
  }
}

function engineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error
  const message = error instanceof Error ? error.message : String(error)
  const code = /Code: (\d+)\./.exec(message)?.[1]
  return new EngineError(code ? Number(code) : 1002, message, error)
}

/** One piece of work at a time, in the order in which they came. */
function turns(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }
}

/** A pool whose members are used by one holder at a time, first come first served. */
function leases<Member>(members: readonly Member[]): {
  lease(): Promise<Member>
  release(member: Member): void
} {
  const idle = [...members]
  const waiting: ((member: Member) => void)[] = []
  return {
    lease() {
      const member = idle.pop()
      return member === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(member)
    },
    release(member) {
      const next = waiting.shift()
      if (next) next(member)
      else idle.push(member)
    },
  }
}
