/** For tests of dialects: what a document becomes by one of them, in the words that tests compare. */
import { unpackAnswer } from '../inspect.ts'
import type { Facts } from '../unpack/check.ts'
import { StageClock } from './clock.ts'
import { dialects, NOW } from './definition.ts'

export interface Read {
  /** `ok`, or the class and the words of what went wrong. */
  outcome: string
  facts: Facts[]
  /** When each was observed, epoch ms. */
  at: number[]
  refused: string[]
  /** It is a part of what there is. */
  partial: boolean
  /** Statuses in order, as one text. */
  statuses: string
}

export function readerOf(name: string): (document: unknown) => Promise<Read> {
  const dialect = dialects.get(name)
  if (!dialect) throw new Error(`there is no dialect ${name}`)
  return async (document) => {
    const text = typeof document === 'string' ? document : JSON.stringify(document)
    const options = { time_zone: 'Asia/Shanghai', clock: new StageClock(NOW) }
    const result = await unpackAnswer(dialect, Buffer.from(text), options)
    if (result.outcome !== 'ok') {
      return {
        outcome: `${result.outcome}: ${result.error}`,
        facts: [],
        at: [],
        refused: [],
        partial: false,
        statuses: '',
      }
    }
    const facts = result.observations.map((observation) => observation.facts)
    return {
      outcome: 'ok',
      facts,
      at: result.observations.map(({ observed_at }) => observed_at),
      refused: result.rejects.map(({ message }) => message),
      partial: result.partial,
      statuses: facts.map(({ status }) => status).join(' '),
    }
  }
}
