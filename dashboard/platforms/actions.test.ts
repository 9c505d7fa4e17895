import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { pathOf, perform } from './actions.ts'

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

it('each action has its address, and an id is a part of it whatever stands in it', () => {
  expect(pathOf('gd-jyt', 'quality', 'poll')).toBe('/api/v1/platforms/gd-jyt/quality/poll')
  expect(pathOf('gd-jyt', 'quality', 'dry_run')).toBe('/api/v1/platforms/gd-jyt/quality/dry-run')
  expect(pathOf('gd-jyt', 'quality', 'replay_all')).toBe('/api/v1/platforms/gd-jyt/quality/rejects/replay')
  expect(pathOf('gd-jyt', 'quality', 'replay_all', { poll_id: 'a/b?', ordinal: 3 })).toBe(
    '/api/v1/platforms/gd-jyt/quality/rejects/a%2Fb%3F/3/replay',
  )
})

it('is asked as no page of another site could ask, and its receipt comes back', async () => {
  const seen: (string | undefined)[] = []
  const url = await listen((request, response) => {
    seen.push(request.method, request.headers['content-type'])
    response.end(JSON.stringify({ outcome: 'ok' }))
  })
  expect(await perform(url, 'poll')).toEqual({ kind: 'polled', receipt: { outcome: 'ok' } })
  expect(seen).toEqual(['POST', 'application/json'])
})

it('a refusal is told as it was written', async () => {
  const url = await listen((_request, response) => {
    response.statusCode = 403
    response.end(JSON.stringify({ title: 'Only from this machine', detail: 'listen on 127.0.0.1' }))
  })
  expect(await perform(url, 'dry_run')).toEqual({
    kind: 'failed',
    status: 403,
    detail: 'listen on 127.0.0.1',
  })
})

it('a server that is not there is an answer too', async () => {
  const url = await listen((request) => void request.socket.destroy())
  expect(await perform(url, 'replay_all')).toMatchObject({ kind: 'failed', status: 0 })
})
