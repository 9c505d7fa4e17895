import { expect, it } from 'vitest'
import { keyCommand } from './rotation-keys.ts'

const press = (key: string, over = {}) =>
  keyCommand({ key, ctrlKey: false, metaKey: false, altKey: false, ...over })

it.each([
  [' ', { do: 'pause' }],
  ['ArrowRight', { do: 'step', by: 1 }],
  ['PageDown', { do: 'step', by: 1 }],
  ['ArrowLeft', { do: 'step', by: -1 }],
  ['PageUp', { do: 'step', by: -1 }],
  ['3', { do: 'jump', to: 2 }],
  ['0', null],
  ['l', null],
])('%s', (key, wanted) => {
  expect(press(key)).toEqual(wanted)
})

it('leaves to the browser what is the browser’s', () => {
  expect(press('ArrowLeft', { altKey: true })).toBeNull()
})
