import { describe, expect, it } from 'vitest'
import { NOW } from '../stage/rows.ts'
import { sampleOf } from '../stage/sample.ts'
import { createFrames } from './frames.ts'
import { watch } from './watch.ts'

function asked(request: unknown): string[] {
  const frames = createFrames({ build: 'b', provenance: 'live', seq: 10, samples: [] })
  for (const value of [1, 2]) {
    const frame = frames.draft(NOW, [sampleOf({ value })], {})
    if (frame) frames.commit(frame)
  }
  const got: string[] = []
  watch(frames, NOW, request, {
    snapshot: ({ seq }) => got.push(`snapshot ${seq}`),
    delta: ({ seq }) => got.push(`delta ${seq}`),
  })
  return got
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
