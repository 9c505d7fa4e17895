import { afterEach, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { useResource } from './use-resource.ts'

afterEach(() => vi.restoreAllMocks())

function open(path: string) {
  const fetched = vi
    .spyOn(globalThis, 'fetch')
    .mockImplementation(() => Promise.resolve(Response.json([1, 2, 3])))
  const scope = effectScope()
  const resource = scope.run(() =>
    useResource<number, number[]>(
      () => path,
      (answer) => answer.length,
    ),
  )
  if (!resource) throw new Error('the scope is over')
  return { fetched, scope, resource }
}

it('keeps of an answer what it is told to keep', async () => {
  const { resource, scope } = open('/api/v1/numbers')
  await expect.poll(() => resource.value.value).toBe(3)
  scope.stop()
})

it('asks nothing more once whoever asked is gone', async () => {
  const { resource, scope, fetched } = open('/api/v1/numbers')
  await expect.poll(() => resource.value.value).toBe(3)
  scope.stop()
  resource.reload()
  expect(fetched).toHaveBeenCalledTimes(1)
})
