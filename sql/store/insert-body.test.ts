import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frameRows, readInsertTarget } from './insert-body.ts'

const framed = (body: string): string => frameRows(Buffer.from(body)).toString()

describe('the body of an insert', () => {
  it('is one JSON object a line, blank lines left out', () => {
    expect(framed('{"a":1}\n\n  \n{"a":2}')).toBe('{"a":1}\n{"a":2}\n')
  })

  it('passes whatever JSON can write as an object, as it is', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1 }), (objects) => {
        const body = objects.map((object) => JSON.stringify(object)).join('\n')
        expect(framed(body)).toBe(body)
      }),
    )
  })

  it('holds nothing outside of an object, wherever it is cut or added to', () => {
    const line = JSON.stringify({ a: 'x"\\', b: [1, { c: null }], d: -1.5e3 })
    for (let at = 1; at < line.length; at += 1) {
      expect(() => framed(line.slice(0, at))).toThrow('line 1')
      expect(() => framed(line + line.slice(0, at))).toThrow('line 1')
      expect(() => framed(line + line.slice(at))).toThrow('line 1')
    }
  })

  it.each([
    ['{"a":1}\n\nDROP TABLE victim\n', 'line 3'],
    ['DROP TABLE victim', 'line 1'],
    ['[1,2]', 'line 1'],
    ['{"a":1} {"a":2}', 'line 1'],
    ['{"a":1}\n{"a":', 'line 2'],
    ['null', 'line 1'],
    ['{"a":1};DROP TABLE victim {}', 'line 1'],
    ['{"a":1} {}', 'line 1'],
    [`{"a":'x'}`, 'line 1'],
    ['{"a":"x}', 'line 1'],
    ['{"a":"x\\"}', 'line 1'],
    ['{"a":[1}', 'line 1'],
    ['{"a":1}}', 'line 1'],
    ['{"a":/* */1}', 'line 1'],
    ['\u00a0{"a":1}', 'line 1'],
  ])('is refused whole: %j', (body, where) => {
    expect(() => framed(body)).toThrow(where)
  })

  it('may hold a statement as a value', () => {
    expect(framed(JSON.stringify({ a: 'x\n\nDROP TABLE victim SYNC\n' }))).toContain('DROP TABLE victim')
  })
})

describe('the target of an insert', () => {
  it('is a table, and columns where they are named', () => {
    expect(readInsertTarget('INSERT INTO t FORMAT JSONEachRow')).toEqual({
      table: 't',
      columns: null,
      format: 'JSONEachRow',
    })
    expect(readInsertTarget('insert into `t` (a, b)\nformat JSONEachRow ')).toEqual({
      table: 't',
      columns: ['a', 'b'],
      format: 'JSONEachRow',
    })
  })

  it('is null where the statement carries its own rows', () => {
    expect(readInsertTarget('INSERT INTO t SELECT 1')).toBeNull()
  })

  it.each([
    'INSERT INTO t FORMAT CSV',
    'INSERT INTO t VALUES (1)',
    'INSERT INTO t; DROP TABLE t FORMAT JSONEachRow',
  ])('is refused: %s', (sql) => {
    expect(() => readInsertTarget(sql)).toThrow()
  })
})
