import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { indicatorsPage, PAGES, readAll } from './indicators-doc.ts'
import { ROOT } from './rig.ts'

const files = readAll()

it.each(['en', 'zh'] as const)('the page of the indicators in %s is as new as their files', (language) => {
  const page = readFileSync(join(ROOT, 'docs', PAGES[language]), 'utf8')
  const renewed = 'docs/indicators*.md are old: node_modules/.bin/node cli/indicators-doc.ts renews them'
  expect(page === indicatorsPage(files, language), renewed).toBe(true)
})

it('the pages name every indicator, and mark what nobody has verified', () => {
  const page = indicatorsPage(files, 'zh')
  expect(files.filter(({ id }) => !page.includes(`<a id="${id}"></a>`))).toEqual([])
  const unverified = files.filter(({ head }) => !head.legal_basis.verified).length
  expect(page.split('(待核)')).toHaveLength(unverified + 1)
})
