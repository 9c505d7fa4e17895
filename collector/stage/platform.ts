/** A platform for tests: a real HTTP server on a port of its own that answers as it is told. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Answering = (request: IncomingMessage, response: ServerResponse) => void

export interface StagePlatform {
  base: string
  server: Server
  /** Paths with queries, in the order they were asked. */
  asked: string[]
  headers: IncomingMessage['headers'][]
  /** How it answers from now on. */
  answer: (how: Answering | object) => void
  close: () => Promise<void>
}

export async function openPlatform(how: Answering | object): Promise<StagePlatform> {
  let answering: Answering | object = how
  const asked: string[] = []
  const headers: IncomingMessage['headers'][] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    headers.push(request.headers)
    if (typeof answering === 'function') return (answering as Answering)(request, response)
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answering))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    base: `http://127.0.0.1:${port}`,
    server,
    asked,
    headers,
    answer(next) {
      answering = next
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
