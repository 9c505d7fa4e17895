/** What a hostile or careless hand may write into the file of a platform: each input has one outcome, and a cure. */
import { chmodSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { loadProvince } from './load.ts'
import { formatProblem } from './problem.ts'
import { ENV, scratchProvince, TOKEN } from './scratch.ts'
import type { Scratch } from './scratch.ts'

const JYT = 'platforms/gd-jyt.yaml'
const SIDE = 'side: side'
const RECORDS = 'records: result.dataList'

let scratch: Scratch
let whole: string
beforeAll(() => {
  scratch = scratchProvince()
  whole = scratch.read(JYT)
})
afterEach(() => scratch.write(JYT, whole))
afterAll(() => scratch.destroy())

const told = (): string => scratch.check().map(formatProblem).join('\n')

describe('input 93: an answer that may take longer', () => {
  const timeout = (seconds: number) => scratch.edit(JYT, 'time: local', `time: local\ntimeout_s: ${seconds}`)

  test('than the fastest feed’s cadence is refused, with both numbers and the cure', () => {
    timeout(16)
    const problems = scratch.check()
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ path: 'timeout_s' })
    expect(problems[0]?.message).toMatch(/16 s, and a feed is asked every 15 s/)
    expect(problems[0]?.cure).toMatch(/timeout_s: 15 or less/)
  })

  test('than nothing is asked for is none: it may take all of the time until it is asked again', () => {
    timeout(15)
    expect(told()).toBe('')
  })
})

describe('expressions', () => {
  test.each([
    ['input 94: a filter of JSONPath', '$.a[?(@.b=~/(a+)+$/)]'],
    ['input 96: XPath', '//row[position()<3]/text()'],
    ['input 96: a template', '{{constructor.constructor("return 1")()}}'],
    ['input 96: a script', '<%= process.env %>'],
    ['input 96: a reference', '${7*7}'],
  ])('%s is told and never run', (_name, text) => {
    scratch.edit(JYT, RECORDS, `records: '${text.replaceAll("'", "''")}'`)
    const problems = scratch.check()
    expect(problems.length).toBeGreaterThan(0)
    for (const { cure } of problems) expect(cure).not.toBe('')
  })

  test.each([
    ['input 94: everything below everything', '$..*'],
    ['input 94: everything below everything, as JSONata has it', '**'],
    ['input 95: a regular expression that runs away', '$match(side, /(a+)+$/)'],
  ])('%s is read without being run', (_name, text) => {
    scratch.edit(JYT, SIDE, `side: '${text}'`)
    // Whether it parses or not, it is answered at once: what it costs is bounded where it is run.
    expect(() => scratch.check()).not.toThrow()
  })
})

describe('input 97: an id', () => {
  test.each([
    ['with NUL', '"gd\\0jyt"'],
    ['with a slash', 'gd/jyt'],
    ['of 10 KB', `gd-${'x'.repeat(10_240)}`],
    ['with a letter of another width, its twin by normalisation', 'ｇd-jyt'],
    ['with a soft hyphen that nobody sees', '"gd-\\u00adjyt"'],
  ])('%s is refused at its line', (_name, id) => {
    scratch.edit(JYT, 'id: gd-jyt', `id: ${id}`)
    const [problem] = scratch.check()
    expect(problem).toMatchObject({ file: join(scratch.dir, JYT), path: 'id' })
    expect(problem?.message.length).toBeLessThan(500)
  })

  test('that another platform has is refused, as it is not the name of its file', () => {
    scratch.write('platforms/gd-twin.yaml', whole)
    expect(told()).toContain("'gd-jyt' is not the file's name")
    scratch.remove('platforms/gd-twin.yaml')
  })
})

describe('input 98: YAML', () => {
  test.each([
    ['anchors that multiply', `a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n`, /alias/],
    ['a key twice', 'time: iso\n', /written twice/],
    ['a function', 'x: !!js/function "function(){}"\n', /tag|not known|unknown/i],
  ])('with %s is refused', (_name, more, said) => {
    scratch.write(JYT, whole + more)
    expect(told()).toMatch(said)
  })
})

describe('input 99: a file', () => {
  test('of 50 MB is refused unread', () => {
    scratch.write(JYT, Buffer.alloc(50_000_000, 'x'))
    expect(told()).toMatch(/larger than|too large|at most/i)
  })

  test('fault 61: of no byte, or half of one that was being written, is refused', () => {
    scratch.write(JYT, '')
    expect(told()).toMatch(/empty/)
    scratch.write(JYT, whole.slice(0, Math.floor(whole.length / 2)))
    expect(scratch.check().length).toBeGreaterThan(0)
  })

  test('that leads to the secrets of the machine tells nothing of them', () => {
    scratch.write('shadow', `root:${TOKEN}:19000:0:99999:7:::`)
    scratch.remove(JYT)
    symlinkSync(join(scratch.dir, 'shadow'), join(scratch.dir, JYT))
    const text = told()
    expect(text).not.toBe('')
    expect(text).not.toContain(TOKEN)
    scratch.remove(JYT)
    scratch.remove('shadow')
  })

  test('that everybody may write is read as ever: who may write it is for the machine to say', () => {
    chmodSync(join(scratch.dir, JYT), 0o666)
    expect(told()).toBe('')
  })
})

test('input 101: a reference that nothing fills in is told by its name, and nothing is asked with it', () => {
  scratch.edit(JYT, 'base: http://127.0.0.1:9700/gd-jyt', "base: '${env:NOT_THERE}'")
  expect(told()).toMatch(/NOT_THERE/)
  expect(() => loadProvince(scratch.dir, ENV)).toThrow(/NOT_THERE/)
})

test('input 102: a secret of three letters is refused, and never repeated', () => {
  const text = scratch
    .check({ YUEMAI_SIM_TOKEN: 'zq7' })
    .map((problem) => JSON.stringify(problem))
    .join()
  expect(text).not.toBe('')
  expect(text).not.toContain('zq7')
})
