import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formatProblem, type Problem } from '#province/problem.ts'
import { DefinitionError, readIndicatorFile } from './definition.ts'

const FOLDER = new URL('../../sql/indicators/', import.meta.url)
const quality = readFileSync(new URL('quality_score.sql', FOLDER), 'utf8')

/** The quality score's file without a field that takes so many lines. */
function without(field: string, lines = 1): string {
  const all = quality.split('\n')
  const place = all.findIndex((line) => line.startsWith(`${field}:`))
  return all.toSpliced(place, lines).join('\n')
}

function problemsOf(text: string): readonly Problem[] {
  try {
    readIndicatorFile('some_indicator', text)
  } catch (error) {
    if (error instanceof DefinitionError) return error.problems
    throw error
  }
  return []
}

describe('an indicator', () => {
  it.each(readdirSync(FOLDER))('of %s is defined in full, in both languages', (file) => {
    const { id, head, facts } = readIndicatorFile(
      file.replace('.sql', ''),
      readFileSync(new URL(file, FOLDER), 'utf8'),
    )
    expect(id).toMatch(/^[a-z0-9_]+$/)
    expect(head.meaning.zh).toMatch(/\p{Script=Han}/u)
    if (head.no_source) expect(head.no_source.zh).toMatch(/\p{Script=Han}/u)
    else expect(facts).toMatch(/^(SELECT|WITH)\b/)
  })

  it.each([
    ['has no definition', 'SELECT 1', 1, /begin with its definition/, /Begin the file with \/\*/],
    ['misses its unit', without('unit'), 2, /'unit' is missing/, /Write 'unit'/],
    ['misses its owner', without('owner'), 2, /'owner' is missing/, /such as GD-ZSJ/],
    ['says nothing of a target', without('target'), 2, /'target' is missing/, /or null/],
    ['says nothing of thresholds', without('thresholds'), 2, /'thresholds' is missing/, /or null/],
    [
      'does not say how often it is computed',
      without('cadence_s'),
      2,
      /'cadence_s' is missing/,
      /such as 60/,
    ],
    [
      'is shown for longer than it holds',
      quality.replace(/^cadence_s: .*/m, 'cadence_s: 900'),
      'cadence_s',
      /at most 240/,
      /./,
    ],
    ['names no law', without('legal_basis', 4), 2, /'legal_basis' is missing/, /law or standard/],
    [
      'names a law and not whether anybody verified it',
      quality.replace(/^ {2}verified: .*\n/m, ''),
      'legal_basis',
      /'legal_basis.verified|'verified' is missing/,
      /Write 'verified'/,
    ],
    [
      'is in one language',
      quality.replace(/^(unit: .*), en: \w+/m, '$1'),
      'unit',
      /'en' is missing/,
      /Write 'en'/,
    ],
    [
      'has no day of its target',
      quality.replace(/^(target: .*), until: null/m, '$1'),
      'target',
      /'until' is missing/,
      /null/,
    ],
    [
      'has a day that is none',
      quality.replace(/^(target: .*)from: null/m, "$1from: '2026-02-30'"),
      'target',
      /not a day/,
      /null/,
    ],
    [
      'has a field nobody knows',
      quality.replace(/^unit:/m, 'colour: red\nunit:'),
      'colour',
      /not a field/,
      /Remove/,
    ],
    [
      'has a direction that is none',
      quality.replace(/^direction: .*/m, 'direction: sideways'),
      'direction',
      /not known/,
      /higher/,
    ],
    [
      'is coloured without a better side',
      quality.replace(/^direction: .*/m, 'direction: none'),
      2,
      /no side/,
      /direction/,
    ],
    [
      'reads a feed that does not exist',
      quality.replace(/^feeds: .*/m, 'feeds: [qualities]'),
      'feeds',
      /not known/,
      /mean 'quality'/,
    ],
    ['reads no table', quality.replace(/^tables: .*/m, 'tables: []'), 'tables', /no table/, /Name those/],
    ['has no SELECT', quality.replace(/\*\/[^]*/, '*/\n'), '*/', /no SELECT/, /no_source/],
    [
      'has a SELECT that nothing feeds',
      quality.replace(/^owner:/m, 'no_source: { zh: 无, en: none }\nowner:'),
      '*/',
      /Nothing feeds it/,
      /Remove/,
    ],
  ] satisfies [string, string, number | string, RegExp, RegExp][])(
    'whose file %s is refused with its file, its line and its cure',
    (_what, text, at, said, cure) => {
      const lines = text.split('\n')
      const line =
        typeof at === 'number' ? at : lines.findIndex((one) => one.startsWith(at)) + (at === '*/' ? 2 : 1)
      const problems = problemsOf(text)
      expect(problems.map(formatProblem).join('\n')).toMatch(said)
      expect(problems[0]).toMatchObject({ file: 'sql/indicators/some_indicator.sql', line })
      expect(problems[0]?.cure).toMatch(cure)
      expect(problems).toHaveLength(1)
    },
  )
})
