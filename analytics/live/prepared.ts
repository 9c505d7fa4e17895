/** A frame made ready once for all screens: its text for those who poll, and its bytes as they go over a WebSocket. */
import type { Socket as ServerSocket } from 'socket.io'
import type { Beat, Delta, Snapshot } from './events.ts'

/** A screen's connection, as the engine under socket.io has it. */
export type Connection = ServerSocket['conn']

export type Said = ['snapshot', Snapshot] | ['delta', Delta] | ['beat', Beat]

export interface Prepared {
  /** As socket.io writes an event of the main namespace: packet type 2 and a JSON array. */
  text: string
  /** The same as the engine's message (type 4) over a WebSocket. */
  frame: Buffer
}

export function prepare(...said: Said): Prepared {
  const text = `2${JSON.stringify(said)}`
  return { text, frame: textFrame(`4${text}`) }
}

const FINAL_TEXT = 0x81

/** A whole text message of a server in one piece, so that it is one write (RFC 6455, 5.2). */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafe(head + length)
  frame[0] = FINAL_TEXT
  if (head === 2) frame[1] = length
  else if (head === 4) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  frame.write(text, head)
  return frame
}
