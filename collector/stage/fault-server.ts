/** A server below HTTP, and below TLS where asked: every connection plays a script, whatever the other side says. */
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * A text is sent, but for four words that are what happens to the connection: `request` waits for the other side to say
 * something, `end` closes, `reset` breaks off, `hang` does nothing for ever. `drip` sends a text over and over.
 */
export type Step = string | { drip: string; every_ms: number }

export interface FaultServer {
  base: string
  port: number
  /** What each connection was told. */
  heard: Buffer[]
  /** Connections that are open. */
  open: Set<Socket>
  close(): Promise<void>
}

/** The n-th connection plays the n-th script, all further ones the last. */
export async function openFaultServer(scripts: readonly Step[][], tls?: TlsOptions): Promise<FaultServer> {
  const heard: Buffer[] = []
  const open = new Set<Socket>()
  const connected = (socket: Socket): void => {
    const place = heard.push(Buffer.alloc(0)) - 1
    open.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => open.delete(socket))
    socket.on(
      'data',
      (data: Buffer) => (heard[place] = Buffer.concat([heard[place] ?? Buffer.alloc(0), data])),
    )
    void play(socket, scripts[Math.min(place, scripts.length - 1)] ?? [])
  }
  const server = tls ? createTlsServer(tls, connected) : createServer(connected)
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    base: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    heard,
    open,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

async function play(socket: Socket, script: readonly Step[]): Promise<void> {
  for (const step of script) {
    if (socket.destroyed) return
    if (step === 'request')
      await new Promise<void>((resolve) => socket.once('data', () => resolve()).once('close', resolve))
    else if (step === 'end') socket.end()
    else if (step === 'reset') socket.resetAndDestroy()
    else if (step === 'hang') return
    else if (typeof step === 'string') socket.write(step)
    else {
      while (!socket.destroyed) {
        socket.write(step.drip)
        await sleep(step.every_ms)
      }
    }
  }
}
