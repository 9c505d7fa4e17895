/** docs/platforms.md and its Chinese sister: every example works, and both show the same ones. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ROOT, runYuemai } from './rig.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'platforms-doc-'))
})
afterAll(() => {
  rmSync(dir, { recursive: true, force: true })
})

/** The YAML blocks of a page, without the indentation that a list gives them. */
function examplesOf(page: string): string[] {
  const text = readFileSync(join(ROOT, 'docs', page), 'utf8')
  return [...text.matchAll(/^( *)```yaml\n([^]*?)^\1```$/gm)].map(([, indent = '', block = '']) =>
    block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  )
}

/** A whole platform, or feeds that stand for those of one. */
function platformOf(example: string, place: number): { id: string; text: string } {
  const id = /^id: (.*)$/m.exec(example)?.[1]
  if (id !== undefined) return { id, text: example }
  const name = `gd-example-${place}`
  const head = `id: ${name}\norgan: GD-ZSJ\nname: { zh: 示例, en: Example }\nbase: https://example.cn\nauth: { kind: none }\n`
  return { id: name, text: `${head}feeds:\n${example.replaceAll(/^(?=.)/gm, '  ')}` }
}

it.each(['platforms.md', 'platforms.zh-CN.md'])('every example of %s is in order', async (page) => {
  const examples = examplesOf(page)
  expect(examples.length).toBeGreaterThan(4)
  const province = join(dir, page)
  cpSync(join(ROOT, 'province', 'guangdong'), province, {
    recursive: true,
    filter: (path) => !/platforms\/.+/.test(path),
  })
  mkdirSync(join(province, 'platforms'), { recursive: true })
  examples.map(platformOf).forEach(({ id, text }) => {
    writeFileSync(join(province, 'platforms', `${id}.yaml`), text)
  })
  const { code, out } = await runYuemai(['check', province])
  expect(out).toContain('in order')
  expect(code).toBe(0)
})

it('both pages show the same examples', () => {
  const meant = (page: string): unknown[] => examplesOf(page).map((example) => parse(example) as unknown)
  expect(meant('platforms.zh-CN.md')).toEqual(meant('platforms.md'))
})
