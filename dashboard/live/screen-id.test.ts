import { describe, expect, it } from 'vitest'
import { screenIdOf } from './screen-id.ts'

function memory(held: Record<string, string> = {}) {
  return {
    getItem: (key: string) => held[key] ?? null,
    setItem: (key: string, value: string) => void (held[key] = value),
  }
}

const shut = {
  getItem: (): string | null => {
    throw new Error('SecurityError')
  },
  setItem: () => {
    throw new Error('SecurityError')
  },
}

describe('a screen', () => {
  it('has the name that the address gives it, and keeps it without the address', () => {
    const kept = memory()
    expect(screenIdOf('大厅-1', kept, () => 'x7')).toEqual({ screen: '大厅-1', named: true })
    expect(screenIdOf(undefined, kept, () => 'x7')).toEqual({ screen: '大厅-1', named: true })
    expect(screenIdOf('hall-2', kept, () => 'x7')).toEqual({ screen: 'hall-2', named: true })
  })

  it('makes itself one where it has none, and keeps that', () => {
    const kept = memory()
    expect(screenIdOf(undefined, kept, () => 'x7')).toEqual({ screen: 'x7', named: false })
    expect(screenIdOf(undefined, kept, () => 'x8')).toEqual({ screen: 'x7', named: false })
  })

  it.each(['', ' ', '<b>', 'a/b', 'x'.repeat(65), ['a'], null])('is not named %j', (wanted) => {
    expect(screenIdOf(wanted, memory(), () => 'x7')).toEqual({ screen: 'x7', named: false })
  })

  it('has a name where the browser keeps nothing', () => {
    expect(screenIdOf('hall-1', shut, () => 'x7')).toEqual({ screen: 'hall-1', named: true })
    expect(screenIdOf(undefined, shut, () => 'x7')).toEqual({ screen: 'x7', named: false })
  })
})
