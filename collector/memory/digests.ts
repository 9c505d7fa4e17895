/** What each statement of an answer says, as a number: two that say the same have the same. Pure. */
import { FEED_NAMES, FEEDS, type FeedName } from '#sql/feeds.ts'
import { forgetColumn, readColumn } from '#sql/native/reader.ts'
import type { Observation } from '../unpack/check.ts'

const COLUMNS = Object.fromEntries(
  FEED_NAMES.map((feed) => [feed, Object.keys(FEEDS[feed].facts)]),
) as unknown as Record<FeedName, readonly string[]>

/** What kind of value follows: below zero, as what stands for itself is not, so that no two rows of values read alike. */
const NOTHING = -1
const NUMBER = -2
const TEXT = -3
const OTHER = -4
const KINDS = 4

const TWO_32 = 2 ** 32
/** As many bits of the second half as make, with all of the first, a number that is exact. */
const HALF_BITS = 0x1f_ffff

let first = new Int32Array(64)
let second = new Int32Array(64)

/**
 * Digests of 53 bits, in the observations' order, made column by column: MurmurHash3 (Appleby) over two states with
 * constants of their own.
 *
 * A platform that knows how to make two statements with the same digest could keep a change of its own from being stored,
 * which it can as well by not stating it: so it need not be a hash that nobody can do that with, which takes four times as
 * long.
 *
 * @param hasMoment whether the moment of each is part of what it says
 */
export function digestsOfFacts(
  feed: FeedName,
  observations: readonly Observation[],
  hasMoment: (observation: Observation) => boolean,
): readonly number[] {
  const count = observations.length
  if (first.length < count) {
    first = new Int32Array(2 * count)
    second = new Int32Array(2 * count)
  }
  first.fill(0x3c6e_f372, 0, count)
  second.fill(0x1b87_3593, 0, count)
  const rows = observations.map(({ facts }) => facts)
  for (const column of COLUMNS[feed]) {
    const values = readColumn(column, rows)
    for (let row = 0; row < count; row += 1) addValue(row, values[row])
  }
  forgetColumn()
  return observations.map((observation, row) => {
    if (hasMoment(observation)) addValue(row, observation.observed_at)
    return finish(row)
  })
}

function addValue(row: number, value: unknown): void {
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    if (value < 0 || value > 0x7fff_ffff) {
      addWord(row, NUMBER)
      addWord(row, Math.floor(value / TWO_32))
    }
    addWord(row, value | 0)
  } else if (typeof value === 'string') addText(row, TEXT, value)
  else if (value === null || value === undefined) addWord(row, NOTHING)
  else addText(row, OTHER, JSON.stringify(value))
}

function addText(row: number, kind: number, text: string): void {
  addWord(row, kind - KINDS * text.length)
  const even = text.length & ~1
  for (let at = 0; at < even; at += 2) addWord(row, text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16))
  if (even < text.length) addWord(row, text.charCodeAt(even))
}

function addWord(row: number, word: number): void {
  let mixed = Math.imul(word, 0xcc9e_2d51)
  mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b87_3593)
  let state = (first[row] as number) ^ mixed
  first[row] = Math.imul((state << 13) | (state >>> 19), 5) + 0xe654_6b64
  mixed = Math.imul(word, 0x85eb_ca77)
  mixed = Math.imul((mixed << 13) | (mixed >>> 19), 0xc2b2_ae3d)
  state = (second[row] as number) ^ mixed
  second[row] = Math.imul((state << 17) | (state >>> 15), 5) + 0x27d4_eb2f
}

function finish(row: number): number {
  const low = spread((first[row] as number) ^ spread(second[row] as number))
  const high = spread((second[row] as number) ^ low)
  return (high & HALF_BITS) * TWO_32 + (low >>> 0)
}

/** Every bit of it depends on every other. */
function spread(word: number): number {
  let state = Math.imul(word ^ (word >>> 16), 0x85eb_ca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2_ae35)
  return state ^ (state >>> 16)
}
