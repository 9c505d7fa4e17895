import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { en as deskEn } from './desk/en.ts'
import { zh as deskZh } from './desk/zh.ts'
import { en } from './en.ts'
import { en as scenesEn } from './scenes/en.ts'
import { zh as scenesZh } from './scenes/zh.ts'
import { messageOf } from './message.ts'
import { zh } from './zh.ts'

const dashboard = join(import.meta.dirname, '..')

function flat(texts: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, text]: [string, string | object]) =>
      typeof text === 'string' ? [[path + key, text] as const] : [...flat(text, `${path}${key}.`)],
    ),
  )
}

const places = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort()

it.each([
  ['the wall', zh, en],
  ['the desks', deskZh, deskEn],
  ['the scenes', scenesZh, scenesEn],
])(
  'both languages of %s have the same words, filled from the same places',
  (_whose, chinese_texts, texts) => {
    const [chinese, english] = [flat(chinese_texts), flat(texts)]
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
    const different = [...chinese].filter(
      ([key, text]) => String(places(text)) !== String(places(english.get(key) ?? '')),
    )
    expect(different).toEqual([])
  },
)

it('no component has words of its own', () => {
  const literal = sources()
    .filter(({ file }) => file.endsWith('.vue'))
    .filter(({ text }) =>
      /\p{Script=Han}/u.test(text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/市\$\//g, '')),
    )
  expect(literal.map(({ file }) => file)).toEqual([])
})

it('no word of a desk or a scene hides one of the wall', () => {
  const others = [...Object.keys(deskZh), ...Object.keys(scenesZh)]
  expect(others.filter((key, place) => key in zh || others.indexOf(key) < place)).toEqual([])
})

it('a text is filled from its places, and what is not given leaves nothing', () => {
  const fill = messageOf('{n} of {all}, {all}!')
  expect(fill({ named: (name) => ({ n: 3, all: 'x' })[name] })).toBe('3 of x, x!')
  expect(fill({ named: () => undefined })).toBe(' of , !')
})

function sources(): { file: string; text: string }[] {
  return readdirSync(dashboard, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(vue|ts)$/.test(file) && !/\.test\.ts$|^fixtures/.test(file))
    .map((file) => ({ file, text: readFileSync(join(dashboard, file), 'utf8') }))
}
