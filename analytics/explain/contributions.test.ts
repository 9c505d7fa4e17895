import { describe, expect, it } from 'vitest'
import { sampleOf } from '../stage/sample.ts'
import type { Sample } from '../sample.ts'
import { calculationOf } from './calculation.ts'
import { contributionsOf } from './contributions.ts'

const scope = (part: string, numerator: string, denominator: string, over: Partial<Sample> = {}): Sample =>
  sampleOf({ part, numerator, denominator, value: Number(numerator) / Number(denominator), ...over })
const organ = (scope_id: string, part: string, numerator: string, denominator: string): Sample =>
  scope(part, numerator, denominator, { scope_kind: 'organ', scope_id })

describe('the contributions to a value', () => {
  it('of a sum are shares of it, and say what would be without them', () => {
    const told = contributionsOf(
      { kind: 'sum', wholes: [] },
      '',
      [scope('', '200', '1')],
      [[organ('A', '', '150', '1')], [organ('B', '', '50', '1')], []],
    )
    expect(told.map(({ organ: code, share, without }) => [code, share, without])).toEqual([
      ['A', 0.75, 50],
      ['B', 0.25, 150],
    ])
  })

  it('of a ratio are shares of what is divided by; what belongs to no organ stands for itself', () => {
    const told = contributionsOf(
      { kind: 'ratio', wholes: [] },
      '',
      [scope('', '90', '100')],
      [[organ('A', '', '30', '40')], [organ('B', '', '58', '58')]],
    )
    expect(told.map(({ organ: code, share, without }) => [code, share, without])).toEqual([
      ['A', 0.4, 60 / 60],
      ['B', 0.58, 32 / 42],
      ['', 0.02, 88 / 98],
    ])
    expect(told[2]).toMatchObject({ numerator: '2', denominator: '2', expected: 0 })
  })

  it('of a mean have no share, and what would be without them is put together anew', () => {
    const wholes = [
      {
        part: '',
        members: [
          { part: 'x', weight: 2 },
          { part: 'y', weight: 1 },
        ],
      },
    ]
    const told = contributionsOf(
      { kind: 'ratio', wholes },
      '',
      [scope('', '250', '3'), scope('x', '180', '2'), scope('y', '70', '1')],
      [
        [organ('A', '', '270', '3'), organ('A', 'x', '80', '1'), organ('A', 'y', '70', '1')],
        [organ('B', '', '200', '2'), organ('B', 'x', '100', '1')],
      ],
    )
    expect(told.map(({ organ: code, share, without }) => [code, share, without])).toEqual([
      ['A', null, 100],
      ['B', null, (2 * 80 + 70) / 3],
    ])
  })
})

describe('the formula with its numbers', () => {
  it('names the members of a mean by their weight, and those of which nothing is known', () => {
    const wholes = [
      {
        part: '',
        members: [
          { part: 'x', weight: 2 },
          { part: 'y', weight: 1 },
          { part: 'z', weight: 0 },
        ],
      },
    ]
    const samples = [scope('', '180', '2'), scope('x', '180', '2'), scope('y', '0', '0')]
    expect(calculationOf({ kind: 'ratio', wholes }, samples[0] as Sample, samples)).toEqual({
      kind: 'mean',
      numerator: '180',
      denominator: '2',
      value: 90,
      members: [
        { part: 'x', weight: 2, numerator: '180', denominator: '2', value: 90 },
        { part: 'y', weight: 1, numerator: '0', denominator: '0', value: null },
      ],
    })
  })

  it('of what is no mean is n ÷ d, or n', () => {
    const own = scope('', '9', '10')
    expect(calculationOf({ kind: 'ratio', wholes: [] }, own, [own])).toMatchObject({
      kind: 'ratio',
      members: [],
    })
    expect(calculationOf({ kind: 'sum', wholes: [] }, own, [own])).toMatchObject({
      kind: 'sum',
      numerator: '9',
    })
  })
})
