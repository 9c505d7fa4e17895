/** Orders know a dataset by its code: where the catalogue of its platform states a name, they are called by that. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import type { Book, Demand } from '../book.ts'
import type { Actor, Case, Words } from '../machine/facts.ts'
import { titleOf } from './quality.ts'

const BY: Actor = { kind: 'rule', id: 'catalogue' }
/** A catalogue that lacks a name today is looked into again, but not every second. */
const ASKS_AGAIN_MS = 60_000

/** An entry of a platform's catalogue, and what it is called. */
export interface NamedDataset {
  platform: string
  dataset: string
  name: string
}

export const needsName = ({ kind, source, dataset, more }: Case): boolean =>
  kind === 'remediation' && source === 'quality' && dataset !== '' && more['dataset_name'] === undefined

/** Pure. @param orders those that have no name yet. */
export function namingDemands(
  orders: readonly Case[],
  names: readonly NamedDataset[],
  nameOf: (organ: string) => Words,
  at: number,
): Demand[] {
  const known = new Map(names.map(({ platform, dataset, name }) => [`${platform}\n${dataset}`, name]))
  return orders.flatMap((the): Demand[] => {
    const name = known.get(`${the.platform}\n${the.dataset}`)
    if (name === undefined) return []
    const dataset = { zh: `${name}（${the.dataset}）`, en: `${name} (${the.dataset})` }
    const title = titleOf(nameOf(foundAt(the)), dataset, the.rule)
    return [{ id: the.id, command: 'name', given: { title, dataset_name: name }, by: BY, at }]
  })
}

/** The organ whose data it is: it may have been sent to another. */
const foundAt = ({ fingerprint, organ }: Case): string => fingerprint.split('|')[1] ?? organ

export function readDatasetNames(store: StoreClient, orders: readonly Case[]): Promise<NamedDataset[]> {
  return store.rows(
    z.object({ platform: z.string(), dataset: z.string(), name: z.string() }),
    `SELECT platform, entry AS dataset, name FROM catalogue_now FINAL
     WHERE (platform, entry) IN (
       SELECT (wanted.1, wanted.2)
       FROM (SELECT arrayJoin(arrayZip({platforms:Array(String)}, {datasets:Array(String)})) AS wanted)
     )
     AND NOT gone AND name != ''`,
    { platforms: orders.map(({ platform }) => platform), datasets: orders.map(({ dataset }) => dataset) },
  )
}

export function openNaming(book: Book, store: StoreClient, nameOf: (organ: string) => Words) {
  const asked = new Map<string, number>()
  return async (at: number): Promise<number> => {
    const orders = [...book.cases()].filter(
      (the) =>
        needsName(the) && Math.abs(at - (asked.get(the.id) ?? Number.NEGATIVE_INFINITY)) >= ASKS_AGAIN_MS,
    )
    if (orders.length === 0) return 0
    const names = await readDatasetNames(store, orders)
    for (const { id } of orders) asked.set(id, at)
    const demands = namingDemands(orders, names, nameOf, at)
    return demands.length === 0 ? 0 : book.actAll(demands).done.length
  }
}
