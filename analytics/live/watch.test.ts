import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { NOW } from '../stage/rows.ts'
import { sampleOf } from '../stage/sample.ts'
import { createFrames, type Frames } from './frames.ts'
import type { Prepared } from './prepared.ts'
import { createAnswers } from './watch.ts'

const said = z.tuple([z.string(), z.looseObject({ seq: z.number() })])

function read({ text }: Prepared): string {
  const [event, { seq }] = said.parse(JSON.parse(text.slice(1)))
  return `${event} ${seq}`
}

function framesOf(values: readonly number[], samples = 1): Frames {
  const frames = createFrames({ build: 'b', provenance: 'live', seq: 10, samples: [] })
  for (const value of values) {
    const changed = Array.from({ length: samples }, (_, place) => sampleOf({ value, part: `p${place}` }))
    const frame = frames.draft(NOW, changed, {})
    if (frame) frames.commit(frame)
  }
  return frames
}

function asked(request: unknown): string[] {
  return createAnswers(framesOf([1, 2]))
    .to(request, NOW)
    .map(read)
}

describe('a screen that asks', () => {
  it.each([
    [{}, ['snapshot 12']],
    [{ last_seq: 10 }, ['delta 11', 'delta 12']],
    [{ last_seq: 11 }, ['delta 12']],
    [{ last_seq: 12 }, []],
    [{ last_seq: 9 }, ['snapshot 12']],
    [{ last_seq: 13 }, ['snapshot 12']],
  ])('with %j gets %j', (request, got) => {
    expect(asked(request)).toEqual(got)
  })

  it.each([
    undefined,
    null,
    7,
    'x',
    [],
    { last_seq: '11' },
    { last_seq: -1 },
    { last_seq: 1e300 },
    { last_seq: { $gt: 0 } },
  ])('with nonsense gets the whole picture: %j', (request) => {
    expect(asked(request)).toEqual(['snapshot 12'])
  })
})

describe('an answer', () => {
  it('is made once for all who ask the same at about the same time', () => {
    const frames = framesOf([1, 2])
    const answers = createAnswers(frames)
    const [first] = answers.to({}, NOW)
    expect(answers.to({}, NOW + 999)[0]).toBe(first)
    expect(answers.to({}, NOW + 1_000)[0]).not.toBe(first)
    expect(answers.to({ last_seq: 10 }, NOW)).toBe(answers.to({ last_seq: 10 }, NOW))
    const frame = frames.draft(NOW, [sampleOf({ value: 3 })], {})
    if (frame) frames.commit(frame)
    expect(answers.to({ last_seq: 10 }, NOW).map(read)).toEqual(['delta 11', 'delta 12', 'delta 13'])
    expect(answers.to({}, NOW).map(read)).toEqual(['snapshot 13'])
  })

  it('is a snapshot where that is the shorter one', () => {
    const answers = createAnswers(framesOf([1, 2, 3], 2_000))
    expect(answers.to({ last_seq: 10 }, NOW).map(read)).toEqual(['snapshot 13'])
    expect(answers.to({ last_seq: 11 }, NOW).map(read)).toEqual(['delta 12', 'delta 13'])
  })
})
