/** Evaluates every indicator over a scratch store, with the weights that the oracle has too. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import { evaluate } from '../indicator/evaluate.ts'
import type { OrganPlace } from '../indicator/scopes.ts'
import { openRegister } from '../indicator/register.ts'
import { rollUpPlatforms } from '../landing/roll-up-platforms.ts'
import { readSources } from '../indicator/sources.ts'
import type { Sample } from '../sample.ts'

export const MARKS = { A: 0.95, B: 0.85, C: 0.6 }

const LENT = { name: { zh: '事实', en: 'fact' }, part: '', basis: 'measured' } as const

export const REGISTER = openRegister({
  quality: { accuracy: 2, completeness: 1, timeliness: 1 },
  plan: [
    { id: 'P1', weight: 75, outcomes: [{ id: 'P1-1', weight: 100 }] },
    {
      id: 'P2',
      weight: 25,
      outcomes: [
        { id: 'P2-1', weight: 40 },
        { id: 'P2-2', weight: 60 },
      ],
    },
    // Of what others show, one of them for what silent platforms were counting too.
    {
      id: 'P3',
      weight: 0,
      outcomes: [
        {
          id: 'P3-1',
          weight: 100,
          facts: [
            { id: 'landed', ...LENT, indicator: 'landing_rate', weight: 30 },
            { id: 'timely', ...LENT, indicator: 'update_timeliness', weight: 50 },
            { id: 'answered', ...LENT, indicator: 'exchange_success_rate', weight: 20 },
          ],
        },
      ],
    },
  ],
})

const organ = z.object({ code: z.string(), region: z.string() })

/** Every value at `at`, in a fixed order. Organs that the store has, where none are given. */
export async function evaluateAll(
  store: StoreClient,
  province: string,
  at: number,
  given?: readonly OrganPlace[],
): Promise<Sample[]> {
  await rollUpPlatforms(store)
  const sources = await readSources(store, at)
  const organs = given ?? (await store.rows(organ, 'SELECT organ AS code, region FROM organ FINAL'))
  const evaluated = await Promise.all(
    [...REGISTER.values()].map((indicator) =>
      evaluate(indicator, at, sources, { store, province, organs, marks: MARKS }),
    ),
  )
  return evaluated.flat().toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
}

export function nameOf({
  indicator,
  scope_kind,
  scope_id,
  part,
}: Pick<Sample, 'indicator' | 'scope_kind' | 'scope_id' | 'part'>): string {
  return `${indicator} ${scope_kind} ${scope_id} ${part}`
}
