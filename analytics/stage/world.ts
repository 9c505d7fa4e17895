/** Small provinces at random, with all that may befall their facts. */
import fc from 'fast-check'
import type { World } from './oracle-parts.ts'
import { MINUTE, NOW, type Common } from './rows.ts'
import { CALENDAR, cases } from './world-cases.ts'
import { catalogue, census, document, measure, progress, request, requestStory } from './world-lists.ts'
import { exchange, quality, security } from './world-runs.ts'
import { organsOf, PROVINCE, registered } from './world-sources.ts'

/** No two different statements of a key are known at the same moment. */
function distinct<Row extends Common>(rows: Row[]): Row[] {
  return rows.map((row, place) => ({ ...row, known_at: row.known_at + place }))
}

/** Some rows come twice, word for word, and later. */
function someTwice<Row>(rows: fc.Arbitrary<Row[]>): fc.Arbitrary<Row[]> {
  return rows.chain((once) => fc.subarray(once).map((again) => [...once, ...again]))
}

const provinceAt = (place: number): fc.Arbitrary<World> =>
  fc
    .record({
      registered: registered(place),
      exchange: someTwice(fc.array(exchange(place), { maxLength: 40 }).map(distinct)),
      quality: someTwice(fc.array(quality(place), { maxLength: 20 }).map(distinct)),
      security: someTwice(fc.array(security(place), { maxLength: 12 }).map(distinct)),
      catalogue: someTwice(fc.array(catalogue(place), { maxLength: 12 }).map(distinct)),
      census: someTwice(fc.array(census(place), { maxLength: 8 }).map(distinct)),
      request: someTwice(
        fc
          .tuple(fc.array(request(place), { maxLength: 16 }), fc.array(requestStory(place), { maxLength: 4 }))
          .map(([rows, stories]) => distinct([...rows, ...stories.flat()])),
      ),
      progress: someTwice(fc.array(progress(place), { maxLength: 8 }).map(distinct)),
      document: someTwice(fc.array(document(place), { maxLength: 8 }).map(distinct)),
      measure: someTwice(fc.array(measure(place), { maxLength: 24 }).map(distinct)),
      cases: cases(place),
    })
    .map(({ registered: sources, ...facts }) => ({
      province: PROVINCE,
      organs: organsOf(place),
      platforms: sources.map(({ platform }) => platform),
      polls: sources.flatMap(({ polls }) => polls),
      calendar: CALENDAR,
      ...facts,
    }))

/** Small provinces in one: loading is what takes the time, and their organs and cities know nothing of each other. */
const worldsOf = (min: number, max: number): fc.Arbitrary<World[]> =>
  fc
    .integer({ min, max })
    .chain((size) => fc.tuple(...Array.from({ length: size }, (_, place) => provinceAt(place))))

export const worlds = worldsOf(1, 5)

/** Many in one: a landing and a computation of so many cost little more than of one. */
export const stackOf = (size: number) => worldsOf(size, size)

export function together(worlds: readonly World[]): World {
  return {
    province: PROVINCE,
    organs: worlds.flatMap(({ organs }) => organs),
    platforms: worlds.flatMap(({ platforms }) => platforms),
    polls: worlds.flatMap(({ polls }) => polls),
    exchange: worlds.flatMap(({ exchange: rows }) => rows),
    quality: worlds.flatMap(({ quality: rows }) => rows),
    security: worlds.flatMap(({ security: rows }) => rows),
    catalogue: worlds.flatMap(({ catalogue: rows }) => rows),
    census: worlds.flatMap(({ census: rows }) => rows),
    request: worlds.flatMap(({ request: rows }) => rows),
    progress: worlds.flatMap(({ progress: rows }) => rows),
    document: worlds.flatMap(({ document: rows }) => rows),
    measure: worlds.flatMap(({ measure: rows }) => rows),
    cases: worlds.flatMap(({ cases: histories }) => histories),
    calendar: CALENDAR,
  }
}

/** Whole hours, half ones, and a millisecond on either side. */
export const moments: fc.Arbitrary<number> = fc
  .record({
    step: fc.constantFrom(0, 0, 1, 2, 3, 10, 24, 25, 49),
    shift: fc.constantFrom(0, 0, -1, 1, 5 * MINUTE, 12 * MINUTE + 34_567),
  })
  .map(({ step, shift }) => NOW - step * 30 * MINUTE + shift)
