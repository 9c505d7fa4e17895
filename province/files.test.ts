import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MAX_BYTES, parse } from './document.ts'
import { explain } from './explain.ts'
import { fillIn } from './environment.ts'
import { platformSchema } from './platform.ts'
import { scratchProvince } from './scratch.ts'
import type { Scratch } from './scratch.ts'

const JYT = 'platforms/gd-jyt.yaml'

let scratch: Scratch
beforeEach(() => {
  scratch = scratchProvince()
})
afterEach(() => {
  scratch.destroy()
})

describe('a file that cannot be a platform is one clear problem', () => {
  test.each<[name: string, content: Buffer | string, line: number, said: RegExp, cure: RegExp]>([
    ['of no bytes', '', 1, /is empty/, /Fill it in/],
    ['of comments alone', '# later\n', 1, /says nothing/, /Fill it in/],
    ['of 50 MB', Buffer.alloc(50_000_000, 'a'), 1, /has 50000000 bytes; at most 262144/, /right file/],
    [
      'in GBK',
      Buffer.from([...Buffer.from('id: gd-jyt\nname: '), 0xb9, 0xe3, 0xb6, 0xab, 10]),
      2,
      /not UTF-8/,
      /UTF-8/,
    ],
    ['in UTF-16', Buffer.from('\ufeffid: gd-jyt\n', 'utf16le'), 1, /not UTF-8/, /UTF-8/],
    ['with a NUL', 'id: gd-jyt\norgan: GD\u0000JYT\n', 2, /control character/, /Delete it/],
    ['that is one word', 'later', 1, /must be fields with values, not text/, /./],
    ['that is a list', '- a\n- b\n', 1, /must be fields with values, not a list/, /./],
    ['that nests without end', '['.repeat(200_000), 1, /not YAML|nested/, /./],
    ['that nests and closes', `a: ${'['.repeat(60)}${']'.repeat(60)}`, 1, /nested too deeply/, /flat/],
    ['of aliases upon aliases', bomb(), 2, /alias/, /Write the value out/],
  ])('%s', (_name, content, line, said, cure) => {
    scratch.write(JYT, content)
    const [first, ...rest] = scratch.check()
    expect(first).toMatchObject({ file: join(scratch.dir, JYT), line })
    expect(first?.message).toMatch(said)
    expect(first?.cure).toMatch(cure)
    expect(rest.length).toBeLessThan(5)
  })

  test('a byte order mark is no mistake', () => {
    scratch.write(JYT, `\ufeff${scratch.read(JYT)}`)
    expect(scratch.check()).toEqual([])
  })

  test('nor are the line ends of Windows', () => {
    scratch.write(JYT, scratch.read(JYT).replaceAll('\n', '\r\n'))
    expect(scratch.check()).toEqual([])
  })

  test('a folder in place of a file', () => {
    mkdirSync(join(scratch.dir, 'platforms/gd-x.yaml'))
    expect(scratch.check()).toMatchObject([
      { file: join(scratch.dir, 'platforms/gd-x.yaml'), message: 'This is not a file.' },
    ])
  })

  test('a file that would be passed over for its name', () => {
    scratch.write('platforms/gd-x.yml', 'id: gd-x\n')
    expect(scratch.check()).toMatchObject([
      { message: 'The file would not be read.', cure: 'Let its name end in .yaml.' },
    ])
  })

  test.each(['province.yaml', 'organs.yaml', 'regions.json', 'plan.yaml', 'scenes', 'platforms'])(
    '%s is missing',
    (file) => {
      scratch.remove(file)
      const [problem] = scratch.check()
      expect(problem).toMatchObject({ file: join(scratch.dir, file), line: 1 })
      expect(problem?.message).toMatch(/no such/)
    },
  )

  test('as many fields as fit into a file are refused without waiting', () => {
    const fields = Array.from({ length: 25_000 }, (_, n) => `k${n}: 1`).join('\n')
    expect(fields.length).toBeGreaterThan(0.9 * MAX_BYTES)
    const started = performance.now()
    scratch.write(JYT, fields)
    expect(scratch.check().length).toBeGreaterThan(25_000)
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})

describe('the map', () => {
  const MAP = 'map/guangdong.topo.json'

  test.each<[name: string, content: string, line: number, said: RegExp]>([
    ['that is empty', '', 1, /is empty/],
    ['that is not JSON', '{\n"type": Topology }', 2, /not JSON/],
    ['that is cut off', '{"type":"Topology",', 1, /not JSON/],
    ['that is GeoJSON', '{"type":"FeatureCollection","features":[]}', 1, /not TopoJSON/],
    [
      'without counties',
      '{"type":"Topology","arcs":[[]],"objects":{"cities":{"geometries":[]}}}',
      1,
      /objects\.counties/,
    ],
  ])('%s', (_name, content, line, said) => {
    scratch.write(MAP, content)
    const [problem] = scratch.check()
    expect(problem).toMatchObject({ file: join(scratch.dir, MAP), line })
    expect(problem?.message).toMatch(said)
  })

  test('that is missing', () => {
    scratch.remove(MAP)
    expect(scratch.check()).toMatchObject([{ message: 'There is no such file.' }])
  })

  test('that does not draw a county which the regions say it draws', () => {
    scratch.edit(
      'regions.json',
      '"code": "440311", "name": "光明区", "name_en": "Guangming District", "type": "市辖区", "in_map": false',
      '"code": "440311", "name": "光明区", "name_en": "Guangming District", "type": "市辖区", "in_map": true',
    )
    expect(scratch.check()).toMatchObject([
      { message: '光明区 (440311) is not drawn.', cure: 'Add its shape, or write in_map: false.' },
    ])
  })
})

describe('whatever is done to a platform file, there are problems or none, never a throw', () => {
  /** A file's way from text to problems, as `readPart` takes it. */
  const problemsOf = (text: string) => {
    const { document, problems } = parse('a.yaml', text)
    if (document === undefined) return problems
    const issues = platformSchema.safeParse(document.value).error?.issues ?? []
    const faults = fillIn(document.value, {}).faults.map(({ path, fault }) => document.problem(path, fault))
    return [...problems, ...explain(issues, platformSchema, document), ...faults]
  }

  const expectWellFormed = (text: string) => {
    const lines = text.split('\n').length
    for (const { line, column, message, cure } of problemsOf(text)) {
      expect(line).toBeGreaterThanOrEqual(1)
      expect(line).toBeLessThanOrEqual(lines)
      expect(column).toBeGreaterThanOrEqual(1)
      expect(message).toMatch(/[.!?]$/)
      expect(cure).toMatch(/[.!?]$/)
      expect(`${message}${cure}`).not.toMatch(/undefined|\[object/)
    }
  }

  test('bytes replaced', () => {
    const valid = scratch.read(JYT)
    const edit = fc.tuple(fc.nat(valid.length - 1), fc.string({ unit: 'binary', maxLength: 3 }))
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        expectWellFormed(edits.reduce((text, [at, by]) => text.slice(0, at) + by + text.slice(at + 1), valid))
      }),
      { numRuns: 150 },
    )
  })

  test('bytes of the file on disk replaced', () => {
    const valid = Buffer.from(scratch.read(JYT))
    const edit = fc.tuple(fc.nat(valid.length - 1), fc.nat(255))
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const bytes = Buffer.from(valid)
        for (const [at, by] of edits) bytes[at] = by
        scratch.write(JYT, bytes)
        for (const { file, message } of scratch.check()) expect([file, message]).not.toContain('')
      }),
      { numRuns: 25 },
    )
  })

  const replaced = (lines: readonly string[], at: number, value: string) =>
    lines
      .with(
        at,
        (lines[at] ?? '').replace(/:.*/, () => `: ${value}`),
      )
      .join('\n')

  test('a value replaced by one that cannot be made a text', () => {
    const lines = scratch.read(JYT).split('\n')
    for (const at of lines.keys()) expectWellFormed(replaced(lines, at, '{"toString":null}'))
  })

  test('values replaced', () => {
    const lines = scratch.read(JYT).split('\n')
    const values = fc.oneof(
      fc.constantFrom('', 'null', '[]', '{}', '-1', '1e999', '.nan', 'true', "''", '"\\ud800"', '${env:X}'),
      fc.json(),
    )
    fc.assert(
      fc.property(fc.nat(lines.length - 1), values, (at, value) => {
        expectWellFormed(replaced(lines, at, value))
      }),
      { numRuns: 150 },
    )
  })

  test('lines dropped, doubled and moved', () => {
    const lines = scratch.read(JYT).split('\n')
    fc.assert(
      fc.property(fc.shuffledSubarray([...lines.keys(), ...lines.keys()]), (order) => {
        expectWellFormed(order.map((at) => lines[at]).join('\n'))
      }),
      { numRuns: 50 },
    )
  })
})

function bomb(): string {
  const nine = (name: string) => Array.from({ length: 9 }, () => `*${name}`).join(', ')
  return `a: &a [x]\nb: &b [${nine('a')}]\nc: &c [${nine('b')}]\nd: &d [${nine('c')}]\ne: [${nine('d')}]\n`
}
