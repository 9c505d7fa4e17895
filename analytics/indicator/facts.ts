/** Reads what the store says per organ: what an indicator asks for itself, and what others lend it. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import { rowsAt } from '#sql/present.ts'
import type { Indicator, Lent, Statement } from './register.ts'
import { organFacts, type OrganFacts, type OrganPlace } from './scopes.ts'
import { silences, type Source } from './sources.ts'

/** What silent platforms were counting of one organ's interfaces (see sql/inputs/held.sql). */
const heldRow = z.object({
  organ: z.string(),
  region: z.string(),
  succeeded: z.number(),
  missed: z.number(),
})

/** Where, and of whom. */
export interface Place {
  store: StoreClient
  /** Division code of the province. */
  province: string
  /** Its organs as they are registered now: an organ belongs where they say, whatever moment it is looked at. */
  organs: readonly OrganPlace[]
}

/** The facts of a statement at one moment, asked once for all who want them. */
export type ReadFacts = (statement: Statement) => Promise<OrganFacts[]>

/** @param known facts that are those of the moment already, by indicator. */
export function factsAt(
  at: number,
  sources: readonly Source[],
  place: Place,
  known: ReadonlyMap<string, OrganFacts[]> = new Map(),
): ReadFacts {
  const reading = new Map<string, Promise<OrganFacts[]>>()
  return (statement) => {
    const before = known.get(statement.id)
    if (before) return Promise.resolve(before)
    const begun = reading.get(statement.id) ?? ask(statement, at, sources, place)
    reading.set(statement.id, begun)
    return begun
  }
}

async function ask(
  statement: Statement,
  at: number,
  sources: readonly Source[],
  place: Place,
): Promise<OrganFacts[]> {
  const { silent, asked } = questionOf(statement, at, sources, place)
  const { sql, held } = formOf(statement, silent)
  const lost = held === null ? [] : await place.store.rows(heldRow, held, asked)
  return rowsAt(place.store, organFacts, sql, {
    ...asked,
    held_organs: lost.map(({ organ }) => organ),
    held_regions: lost.map(({ region }) => region),
    held_succeeded: lost.map(({ succeeded }) => succeeded),
    held_missed: lost.map(({ missed }) => missed),
  })
}

/** The form in which a statement is asked: of what silent platforms were counting only where one is silent. */
function formOf({ sql, undisturbed, held }: Statement, silent: readonly unknown[]) {
  return silent.length === 0 ? { sql: undisturbed, held: null } : { sql, held }
}

/** All that the store is asked at a moment for these indicators, lent facts included. */
export function statementsAsked(indicators: readonly Indicator[], sources: readonly Source[]): string[] {
  return indicators
    .flatMap((indicator) => [indicator, ...indicator.lent])
    .flatMap((statement) => {
      const { sql, held } = formOf(statement, silences(ownSources(statement.feeds, sources)))
      return held === null ? [sql] : [sql, held]
    })
}

/** What is asked for an indicator, and what it is lent, under its own names. */
export async function readWith<Asked>(
  indicator: Asked & { lent: readonly (Asked & Pick<Lent, 'parts'>)[] },
  read: (asked: Asked) => Promise<OrganFacts[]>,
): Promise<OrganFacts[]> {
  const [own, ...lent] = await Promise.all([
    read(indicator),
    ...indicator.lent.map(async (loan) => underNames(await read(loan), loan.parts)),
  ])
  return [...(own ?? []), ...lent.flat()]
}

function underNames(rows: readonly OrganFacts[], parts: Lent['parts']): OrganFacts[] {
  return parts.flatMap(({ part, as }) =>
    rows.filter((row) => row.part === part).map((row) => ({ ...row, part: as })),
  )
}

/** What the statement of an indicator is asked with, about one moment. */
export function questionOf(
  { feeds }: Pick<Statement, 'feeds'>,
  at: number,
  sources: readonly Source[],
  { province, organs }: Pick<Place, 'province' | 'organs'>,
) {
  const own = ownSources(feeds, sources)
  const silent = silences(own)
  const asked = {
    at,
    province,
    ...placesOf(organs),
    ...windowOf(at),
    silent: silent.map(({ organ }) => organ),
    silent_platforms: silent.map(({ platform }) => platform),
    silent_since: silent.map(({ since }) => since),
    answered: own.map((source) => source.platform),
    answered_at: own.map((source) => source.last_good),
  }
  return { own, silent, asked }
}

function ownSources(feeds: Statement['feeds'], sources: readonly Source[]): Source[] {
  return sources.filter(({ feed }) => feeds.includes(feed))
}

/** Where every organ is, those of earlier names and those that were merged at their successor's place. */
function placesOf(organs: readonly OrganPlace[]) {
  const former = organs.flatMap(({ code, region, formerly = [] }) =>
    formerly.map((one) => ({ code: one.code, successor: code, region })),
  )
  return {
    organs: [...organs, ...former].map(({ code }) => code),
    regions: [...organs, ...former].map(({ region }) => region),
    former_organs: former.map(({ code }) => code),
    successors: former.map(({ successor }) => successor),
  }
}

const HOUR_MS = 3_600_000

/**
 * The 24 hours up to a moment, as hours (epoch s) that are in them wholly and hours at their two ends: what begins in an
 * hour may end in the next one.
 */
function windowOf(at: number) {
  const since = at - 24 * HOUR_MS
  const first = Math.ceil(since / HOUR_MS)
  const last = Math.floor(at / HOUR_MS)
  const seconds = (hour: number): number => hour * 3600
  return {
    since,
    first_hour: seconds(first - 2),
    first_whole: seconds(first),
    last_whole: seconds(last - 2),
    last_hour: seconds(last),
  }
}
