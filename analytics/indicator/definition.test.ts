import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readIndicatorFile } from './definition.ts'

const FOLDER = new URL('../../sql/indicators/', import.meta.url)
const quality = readFileSync(new URL('quality_score.sql', FOLDER), 'utf8')

describe('an indicator', () => {
  it.each(readdirSync(FOLDER))('of %s is defined in full, in both languages', (file) => {
    const { id, head, facts } = readIndicatorFile(
      file.replace('.sql', ''),
      readFileSync(new URL(file, FOLDER), 'utf8'),
    )
    expect(id).toMatch(/^[a-z0-9_]+$/)
    expect(head.meaning.zh).toMatch(/\p{Script=Han}/u)
    expect(facts).toMatch(/^(SELECT|WITH)\b/)
    // Where a colour is judged there is a side on which it gets better.
    if (head.thresholds) expect(head.direction).not.toBe('none')
  })

  it.each([
    ['has no definition', 'SELECT 1'],
    ['misses its unit', quality.replace(/^unit:.*\n/m, '')],
    ['has a field nobody knows', quality.replace(/^unit:/m, 'colour: red\nunit:')],
    ['has a direction that is none', quality.replace('direction: higher', 'direction: sideways')],
  ])('whose file %s is refused by name', (_what, text) => {
    expect(() => readIndicatorFile('some_indicator', text)).toThrow(/^sql\/indicators\/some_indicator\.sql: /)
  })
})
