/**
 * `GET /api/v1/indicators/{id}/explain`: the proof of a number: what it means, its formula with its own numbers, the SQL
 * that ran, what each organ contributed, what changed and why, and the polls behind it with the hashes of their answers.
 */
import { z } from 'zod'
import { calculationOf } from '../explain/calculation.ts'
import { isOfCases, readCasesBehind } from '../explain/cases-behind.ts'
import { readChange } from '../explain/change.ts'
import { contributionsOf } from '../explain/contributions.ts'
import { readPollsBehind } from '../explain/polls-behind.ts'
import type { Formula } from '../explain/recompute.ts'
import { explanation } from '../explain/shapes.ts'
import { scopesOf } from '../indicator/division.ts'
import { sqlOf, type Indicator } from '../indicator/register.ts'
import { readSources } from '../indicator/sources.ts'
import { formulaOf, readVersions, shownSql } from '../past/version-log.ts'
import { SCOPE_KINDS, type Sample, type ScopeKind } from '../sample.ts'
import type { Api } from './app.ts'
import { describeIndicator, describeVersion, type Definition } from './indicators.ts'
import { moment } from './moment.ts'
import { Problem } from './problem.ts'
import { indicatorOf, momentOf, partOf, scopeOf, type Service } from './service.ts'
import { allValuesOf, view } from './values.ts'

const DAY_MS = 86_400_000

export function explainRoutes(api: Api, service: Service): void {
  api.get(
    '/api/v1/indicators/:id/explain',
    {
      schema: {
        summary: 'How a value came about, and why it is another than it was',
        params: z.object({ id: z.string() }),
        querystring: z.object({
          scope: z.enum(SCOPE_KINDS).default('province'),
          id: z.string().max(100).optional(),
          part: z.string().max(100).default(''),
          at: moment.optional(),
          view,
          since: moment
            .optional()
            .meta({ description: 'What it is compared with; a day before where left out' }),
        }),
        response: { 200: explanation },
      },
    },
    async ({ params, query }) => {
      const indicator = indicatorOf(service, params.id)
      const { scope: scope_kind } = query
      const scope_id = scopeOf(service, scope_kind, query.id)
      const part = partOf(indicator, query.part)
      const at = momentOf(service, query.at)
      const since = query.since ?? at - DAY_MS
      if (since >= at)
        throw new Problem(400, 'Nothing can have changed by then', 'since must be earlier than at')
      const { evaluation, store } = service
      const [now, sources] = await Promise.all([
        allValuesOf(service, indicator, query.view, at),
        readSources(store, at),
      ])
      const samples = now.filter((one) => one.scope_kind === scope_kind && one.scope_id === scope_id)
      const sample = samples.find((one) => one.part === part)
      if (!sample) throw nothingThere(indicator, now, scope_kind)
      const members = membersOf(service, scope_kind, scope_id)
      const organs = members.map((code) =>
        now.filter((one) => one.scope_kind === 'organ' && one.scope_id === code),
      )
      const version = await versionOf(service, indicator, sample.version)
      const asked = {
        indicator,
        formula: version?.formula ?? null,
        scope_kind,
        scope_id,
        part,
        members,
        since,
      }
      const [change, behind, cases_behind] = await Promise.all([
        readChange(evaluation, asked, now, query.view),
        isOfCases(indicator)
          ? { polls: [], unheard: [] }
          : readPollsBehind(store, sources, { feeds: indicator.feeds, organs: members, at }),
        readCasesBehind(evaluation, indicator, { part, organs: members, at }),
      ])
      return {
        at,
        view: query.view,
        definition: version?.definition ?? describeIndicator(indicator),
        sql: version?.sql ?? sqlOf(indicator),
        sql_version: version ? sample.version : indicator.version,
        sample,
        samples,
        calculation: calculationOf(version?.formula ?? indicator, sample, samples),
        contributions: contributionsOf(version?.formula ?? indicator, part, samples, organs),
        change,
        ...behind,
        cases_behind,
      }
    },
  )
}

/** Codes of the organs that make up a scope: a city has those of its counties too. */
function membersOf({ province }: Service, scope: ScopeKind, id: string): string[] {
  return province.organs
    .filter(({ code, region }) =>
      scopesOf(code, region, province.code).some(
        ({ scope_kind, scope_id }) => scope_kind === scope && scope_id === id,
      ),
    )
    .map(({ code }) => code)
}

interface Version {
  sql: string
  formula: Formula | null
  /** In its own words; null where they can't be read any more. */
  definition: Definition | null
}

/** The version that a value was computed with, which need not be the one in use; null where it was not kept. */
async function versionOf({ store }: Service, indicator: Indicator, version: string): Promise<Version | null> {
  if (version === indicator.version)
    return { sql: sqlOf(indicator), formula: indicator, definition: describeIndicator(indicator) }
  const kept = (await readVersions(store, indicator.id)).find((one) => one.version === version)
  return kept ? { sql: shownSql(kept), formula: formulaOf(kept), definition: describeVersion(kept) } : null
}

function nothingThere(indicator: Indicator, samples: readonly Sample[], scope_kind: string): Problem {
  const known = samples.filter((one) => one.scope_kind === scope_kind).map(({ scope_id }) => scope_id)
  return new Problem(
    404,
    'There is no value for this scope',
    known.length > 0
      ? `at that moment ${indicator.id} has values for ${[...new Set(known)].join(', ')}`
      : 'at that moment there is none',
  )
}
