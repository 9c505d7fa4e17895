import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { textFrame } from './prepared.ts'

it('a frame of any length is what a client of the protocol reads', async () => {
  const texts = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000].map((length) =>
    '粤'.repeat(length / 3).padEnd(length, 'x'),
  )
  const http = createServer()
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  http.on('upgrade', (request, socket, head) => {
    server.handleUpgrade(request, socket, head, () => {
      for (const text of texts) socket.write(textFrame(text))
    })
  })
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done))
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`)
  const got: string[] = []
  client.on('message', (data: Buffer) => got.push(data.toString()))
  await expect.poll(() => got.length).toBe(texts.length)
  expect(got).toEqual(texts)
  client.terminate()
  http.close()
})
