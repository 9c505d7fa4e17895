/**
 * The version log: which version of each indicator was in use from when, with its definition as it was written.
 *
 * It is kept in the store and not derived from the samples, which name a version and can't say what it said, nor from
 * the files, which only say how things are now.
 */
import { diffLines } from 'diff'
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import type { Formula } from '../explain/recompute.ts'
import type { VersionChange, VersionLine } from '../explain/shapes.ts'
import { sqlOf, type Indicator } from '../indicator/register.ts'

const row = z.object({
  indicator: z.string(),
  used_from: z.number(),
  version: z.string(),
  definition: z.string(),
  sql: z.string(),
})
export type LoggedVersion = z.output<typeof row>

const COLUMNS = `indicator, toUnixTimestamp64Milli(indicator_version.used_from) AS used_from, version, definition, sql`

/** Notes the versions that take the place of others, and returns the names of their indicators. */
export async function logVersions(
  store: StoreClient,
  register: ReadonlyMap<string, Indicator>,
  at: number,
): Promise<string[]> {
  const latest = new Map(
    (
      await store.rows(
        row,
        `SELECT ${COLUMNS} FROM indicator_version FINAL
         ORDER BY indicator, indicator_version.used_from DESC LIMIT 1 BY indicator`,
      )
    ).map((one) => [one.indicator, one]),
  )
  const changed = [...register.values()].filter(({ id, version }) => latest.get(id)?.version !== version)
  if (changed.length > 0) {
    const rows = changed.map((indicator): LoggedVersion => {
      // A clock that was put back doesn't put the newer version before the older one.
      const used_from = Math.max(at, (latest.get(indicator.id)?.used_from ?? 0) + 1)
      return {
        indicator: indicator.id,
        used_from,
        version: indicator.version,
        definition: definitionText(indicator),
        sql: indicator.sql,
      }
    })
    await store.insert('indicator_version', rows.map((one) => JSON.stringify(one)).join('\n'))
  }
  return changed.map(({ id }) => id)
}

/** What stands in a column of its own, or is made from what does. */
const APART = new Set(['id', 'version', 'facts', 'sql', 'undisturbed', 'held'])

function definitionText({ lent, ...indicator }: Indicator): string {
  const own = Object.entries(indicator).filter(([field]) => !APART.has(field))
  const loans = lent.map(({ id, feeds, sql, parts }) => ({ id, feeds, sql, parts }))
  return JSON.stringify({ ...Object.fromEntries(own), ...(loans.length > 0 ? { lent: loans } : {}) })
}

/** Every version of an indicator, the oldest first. */
export function readVersions(store: StoreClient, indicator: string): Promise<LoggedVersion[]> {
  return store.rows(
    row,
    `SELECT ${COLUMNS} FROM indicator_version FINAL WHERE indicator = {indicator:String}
     ORDER BY indicator_version.used_from`,
    { indicator },
  )
}

const lent = z.array(
  z.object({
    id: z.string(),
    feeds: z.array(z.string()),
    sql: z.string(),
    parts: z.array(z.object({ part: z.string(), as: z.string() })),
  }),
)

const computable = z.looseObject({
  kind: z.enum(['sum', 'ratio']),
  feeds: z.array(z.string()),
  lent: lent.optional(),
  wholes: z.array(
    z.object({ part: z.string(), members: z.array(z.object({ part: z.string(), weight: z.number() })) }),
  ),
})

/** A version as it can be computed again; null where what was kept of it does not say how. */
export function formulaOf({ version, definition, sql }: LoggedVersion): Formula | null {
  const kept = computable.safeParse(JSON.parse(definition))
  if (!kept.success) return null
  const { kind, feeds, wholes, lent: loans = [] } = kept.data
  const lent = loans.map((loan) => ({ ...loan, undisturbed: loan.sql }))
  return { version, kind, feeds, wholes, lent, undisturbed: sql }
}

/** All that the version asked, as it is shown. */
export function shownSql({ definition, sql }: LoggedVersion): string {
  const kept = z.looseObject({ lent: lent.optional() }).safeParse(JSON.parse(definition))
  return sqlOf({ sql, lent: kept.data?.lent ?? [] })
}

/** What a version changed in the definition, field by field. Pure. */
export function changesBetween(before: LoggedVersion, after: LoggedVersion): VersionChange[] {
  const [one, other] = [fieldsOf(before.definition), fieldsOf(after.definition)]
  const fields = [...new Set([...one.keys(), ...other.keys()])]
  // What others lend is told line by line with the statement.
  return fields
    .filter((field) => !/^lent\[\d+\]\.sql$/.test(field))
    .flatMap((field) => {
      const change = { field, before: one.get(field) ?? '', after: other.get(field) ?? '' }
      return change.before === change.after ? [] : [change]
    })
}

/** The statement line by line: what came, what went, and what stayed about it. Pure. */
export function linesBetween(before: string, after: string): VersionLine[] {
  if (before === after) return []
  const lines = diffLines(before, after).flatMap(({ value, added, removed }) =>
    value
      .replace(/\n$/, '')
      .split('\n')
      .map((text): VersionLine => ({ sign: added ? '+' : removed ? '-' : ' ', text })),
  )
  // Two lines about what changed tell where it stands.
  return lines.filter((_, place) =>
    lines.slice(Math.max(0, place - 2), place + 3).some(({ sign }) => sign !== ' '),
  )
}

function fieldsOf(definition: string): Map<string, string> {
  const fields = new Map<string, string>()
  const walk = (value: unknown, path: string): void => {
    if (Array.isArray(value)) value.forEach((one, place) => walk(one, `${path}[${place}]`))
    else if (typeof value === 'object' && value !== null)
      for (const [key, one] of Object.entries(value)) walk(one, path === '' ? key : `${path}.${key}`)
    else fields.set(path, typeof value === 'string' ? value : JSON.stringify(value))
  }
  walk(JSON.parse(definition), '')
  return fields
}
