import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openScratchStore, type ScratchStore } from '../scratch-store.ts'
import { cutBlock, decodeBlock, readBlocks } from './block.ts'
import { COLUMNS, WIDTHS, type Column, type LandingTable } from './columns.ts'
import { BrokenBlock } from './cursor.ts'
import { encodeBlock } from './encode.ts'
import { joinBlocks } from './join.ts'

const THING: readonly Column[] = [
  { name: 'id', type: 'UInt32' },
  { name: 'text', type: 'String' },
  { name: 'word', type: 'String' },
  { name: 'amount', type: 'UInt64' },
  { name: 'share', type: 'Float64' },
  { name: 'small', type: 'UInt8' },
  { name: 'middling', type: 'UInt16' },
  { name: 'at', type: 'DateTime64(3)' },
]

const things = fc.array(
  fc.record({
    text: fc.string({ unit: 'binary', maxLength: 300 }).filter((text) => text.isWellFormed()),
    word: fc.constantFrom('', 'a', '粤脉', "x\n\nDROP TABLE thing SYNC\n'", 'é'.repeat(90)),
    amount: fc.oneof(fc.nat({ max: 70_000 }), fc.nat({ max: Number.MAX_SAFE_INTEGER })),
    share: fc.double({ noNaN: true, noDefaultInfinity: true }),
    small: fc.nat({ max: 255 }),
    middling: fc.nat({ max: 65_535 }),
    at: fc.integer({ min: Date.UTC(1930, 0, 1), max: Date.UTC(2099, 11, 31) }),
  }),
  { minLength: 1, maxLength: 50 },
)
const numbered = <Row extends object>(rows: readonly Row[], first = 0) =>
  rows.map((row, place) => ({ id: first + place, ...row }))
const encoded = (rows: readonly Record<string, unknown>[]): Buffer =>
  encodeBlock(THING, { count: rows.length, rows })

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
  await scratch.client.run(
    `CREATE TABLE thing (id UInt32, text String, word LowCardinality(String), amount UInt64, share Float64, small UInt8,
       middling UInt16, at DateTime64(3, 'Asia/Shanghai'), left_out String DEFAULT 'default')
     ENGINE = MergeTree ORDER BY id`,
  )
})

beforeEach(() => scratch.client.run('TRUNCATE TABLE thing'))

afterAll(() => scratch.close())

const held = (): Promise<Record<string, unknown>[]> =>
  scratch.client.rows(
    z.record(z.string(), z.unknown()),
    'SELECT id, text, word, amount, share, small, middling, toUnixTimestamp64Milli(thing.at) AS at FROM thing ORDER BY id',
  )

describe('rows sent as blocks', () => {
  it('come back as they were, to the last digit', async () => {
    await fc.assert(
      fc.asyncProperty(things, things, async (one, two) => {
        await scratch.client.run('TRUNCATE TABLE thing')
        const [first, second] = [numbered(one), numbered(two, one.length)]
        const blocks = [...readBlocks(encoded(first)), ...readBlocks(encoded(second))]
        await scratch.client.insertBlocks('thing', joinBlocks(blocks))
        expect(await held()).toEqual([...first, ...second])
      }),
      { numRuns: 15 },
    )
  })

  it('of which few are different come back as they were, whichever way they are joined', async () => {
    const named = (count: number, of: number, first: number) =>
      numbered(
        Array.from({ length: count }, (_, place) => ({
          ...blank,
          text: `名 ${place % of}`,
          word: `w${place % 3}`,
        })),
        first,
      )
    // Words in places of one byte and of two, texts as they are, and too few rows for words.
    const rows = [
      named(40, 5, 0),
      named(3, 3, 100),
      named(2_000, 400, 200),
      named(300, 300, 3_000),
      named(16, 1, 4_000),
    ]
    const blocks = rows.flatMap((some) => readBlocks(encoded(some)))
    expect(blocks.map(({ columns }) => columns.find(({ name }) => name === 'text')?.words?.width)).toEqual([
      1,
      undefined,
      2,
      undefined,
      1,
    ])
    for (const joined of [blocks, [...blocks.slice(3), ...blocks.slice(0, 2)]]) {
      await scratch.client.run('TRUNCATE TABLE thing')
      const body = joinBlocks(joined)
      await scratch.client.insertBlocks('thing', body)
      const ids = new Set(joined.flatMap(decodeBlock).map(({ id }) => id))
      expect(await held()).toEqual(rows.flat().filter(({ id }) => ids.has(id)))
      expect(readBlocks(body).flatMap(decodeBlock)).toEqual(joined.flatMap(decodeBlock))
    }
  })

  it('leave to its default a column that they do not have', async () => {
    await scratch.client.insertBlocks('thing', encoded(numbered([{ ...blank, text: 'x' }])))
    expect(
      await scratch.client.rows(z.object({ left_out: z.string() }), 'SELECT left_out FROM thing'),
    ).toEqual([{ left_out: 'default' }])
  })

  it('are refused with the column that the table does not have', async () => {
    const block = encodeBlock([{ name: 'colour', type: 'String' }], { count: 1, same: { colour: 'red' } })
    await expect(scratch.client.insertBlocks('thing', block)).rejects.toThrow(/colour/)
    expect(await held()).toEqual([])
  })
})

const blank = { text: '', word: '', amount: 0, share: 0, small: 0, middling: 0, at: 0 }

describe('a block', () => {
  it('can be joined with others, cut, and read', () => {
    fc.assert(
      fc.property(things, things, fc.nat(), (one, two, cut) => {
        const rows = numbered([...one, ...two])
        const parts = [rows.slice(0, one.length), rows.slice(one.length)]
        const joined = joinBlocks(parts.flatMap((part) => readBlocks(encoded(part))))
        const [block, ...more] = readBlocks(joined)
        if (!block) throw new Error('there is no block')
        expect(more).toEqual([])
        expect(decodeBlock(block)).toEqual(rows)
        const at = cut % (rows.length + 1)
        expect(decodeBlock(cutBlock(block, 0, at))).toEqual(rows.slice(0, at))
        expect(decodeBlock(cutBlock(block, at, rows.length))).toEqual(rows.slice(at))
      }),
    )
  })

  it('takes what is the same in all rows once, and by row what is listed', () => {
    const rows = numbered([
      { ...blank, text: '粤', at: 5 },
      { ...blank, text: '粤', at: 6 },
    ])
    const again = encodeBlock(THING, {
      count: 2,
      same: { ...blank, text: '粤' },
      lists: { id: [0, 1], at: [5, 6] },
    })
    expect(again).toEqual(encoded(rows))
  })

  it('cut short anywhere is no block', () => {
    const block = encoded(
      numbered([{ ...blank, text: 'x'.repeat(200) }, ...Array.from({ length: 20 }, () => blank)]),
    )
    for (let length = 1; length < block.length; length += 1) {
      expect(() => readBlocks(block.subarray(0, length))).toThrow(BrokenBlock)
    }
  })

  it('whatever its bytes are, is read or refused, and never more than that', () => {
    const some = numbered(Array.from({ length: 20 }, (_, row) => ({ ...blank, text: `text ${row % 3}` })))
    const block = encoded(some)
    fc.assert(
      fc.property(fc.nat({ max: block.length - 1 }), fc.nat({ max: 255 }), (place, byte) => {
        const changed = Buffer.from(block)
        changed[place] = byte
        try {
          readBlocks(changed).map(decodeBlock)
        } catch (error) {
          expect(error).toBeInstanceOf(BrokenBlock)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it.each([
    ['amount', -1],
    ['amount', 1.5],
    ['amount', Number.NaN],
    ['amount', 2 ** 53],
    ['amount', '1'],
    ['small', 256],
    ['middling', 65_536],
    ['id', 2 ** 32],
    ['share', Number.POSITIVE_INFINITY],
    ['at', 0.5],
    ['text', 1],
    ['text', undefined],
  ])('is not made of what its column cannot hold: %s %s', (name, value) => {
    expect(() => encoded([{ id: 0, ...blank, [name]: value }])).toThrow(name)
  })
})

it.each(Object.keys(COLUMNS) as LandingTable[])(
  '%s travels with the columns and types of its tables',
  async (table) => {
    const columns = await scratch.client.rows(
      z.object({ table: z.string(), name: z.string(), type: z.string() }),
      'SELECT table, name, type FROM system.columns WHERE database = currentDatabase() AND table IN {tables:Array(String)}',
      { tables: [table, `${table}_now`, `${table}_in`] },
    )
    const wanted = COLUMNS[table].map(({ name, type }) => `${name} ${type}`).sort()
    for (const name of new Set(columns.map((column) => column.table))) {
      const own = columns.filter((column) => column.table === name)
      expect(own.map((column) => `${column.name} ${bare(column.type)}`).sort()).toEqual(wanted)
    }
    expect(Object.keys(WIDTHS)).toEqual(expect.arrayContaining(COLUMNS[table].map(({ type }) => type)))
  },
)

function bare(type: string): string {
  return type.replace(/^LowCardinality\((.*)\)$/, '$1').replace(/^DateTime64\(3, .*\)$/, 'DateTime64(3)')
}
