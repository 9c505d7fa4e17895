/** The line to one screen: a frame goes out at once over a WebSocket, waits for the next question of who polls, and not for ever. */
import type { Server as HttpServer } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Connection, Prepared } from './prepared.ts'

/** What may wait for one screen. Whoever takes nothing for so long asks for what it missed when it is back. */
const MOST_WAITING_BYTES = 4 * 1024 * 1024

export interface Line {
  /** False where the screen takes nothing any more: it is to be put out. */
  send(frame: Prepared): boolean
}

/** The sockets under sessions that began by polling, by session, from when they ask to be upgraded. */
export type Upgrades = ReadonlyMap<string, Duplex>

export function watchUpgrades(http: HttpServer): Upgrades {
  const sockets = new Map<string, Duplex>()
  http.prependListener('upgrade', (request, socket: Duplex) => {
    const session = new URL(request.url ?? '/', 'http://localhost').searchParams.get('sid')
    if (session === null) return
    sockets.set(session, socket)
    socket.once('close', () => {
      if (sockets.get(session) === socket) sockets.delete(session)
    })
  })
  return sockets
}

export function openLine(connection: Connection, upgrades: Upgrades): Line {
  let socket: Duplex | undefined =
    connection.transport.name === 'websocket' ? connection.request.socket : undefined
  let waiting = 0
  connection.on('drain', () => (waiting = 0))
  connection.once('upgrade', () => (socket = upgrades.get(connection.transport.sid)))
  return {
    send({ text, frame }) {
      if (connection.readyState !== 'open') return true
      if (socket && waiting === 0) {
        // `ws` writes each of its frames whole and at once where nothing is compressed, so this one falls between two.
        // The way through socket.io and the engine costs half as much again.
        if (socket.writableLength > MOST_WAITING_BYTES) return false
        socket.write(frame)
        return true
      }
      waiting += text.length
      if (waiting > MOST_WAITING_BYTES) return false
      connection.write(text)
      return true
    },
  }
}
