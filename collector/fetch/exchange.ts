/** One request on a connection, and its answer as it comes in: a stream in between would cost as much as all the rest. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Transform } from 'node:stream'
import type { Agent, Dispatcher } from 'undici'
import { openDecoder, TooLarge } from './body.ts'

export interface Head {
  status: number
  headers: IncomingHttpHeaders
}

export interface Exchanged extends Head {
  /** Where only the head was wanted, a small body as it came, whole or not at all. */
  bytes: Buffer
}

/** Told of the head of the answer; says whether its body is wanted, or only its connection for the next request. */
export type Heed = (head: Head) => boolean

/** More of a body that is not wanted is not read, not even to keep its connection. */
const DRAIN_BYTES = 16_384

export class Exchange {
  readonly answer: Promise<Exchanged>
  readonly #heed: Heed
  /** On the body's bytes, decompressed. */
  readonly #limit: number
  readonly #chunks: Buffer[] = []
  #resolve: (answer: Exchanged) => void = () => undefined
  #reject: (error: Error) => void = () => undefined
  #controller: Dispatcher.DispatchController | undefined
  #head: Head | undefined
  #isWanted = false
  #decoder: Transform | undefined
  #size = 0
  #isEnded = false
  #isSettled = false

  constructor(heed: Heed, limit: number) {
    this.#heed = heed
    this.#limit = limit
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** Whether the head of an answer came. */
  get hasBegun(): boolean {
    return this.#head !== undefined
  }

  start(agent: Agent, options: Dispatcher.DispatchOptions): this {
    try {
      agent.dispatch(options, this)
    } catch (error) {
      this.end(error as Error)
    }
    return this
  }

  /** Gives it up, and its connection, whatever more would come. */
  end(error: Error): void {
    if (this.#isSettled) return
    this.#isSettled = true
    this.#decoder?.destroy()
    this.#controller?.abort(error)
    this.#reject(error)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // It was given up while it waited for its connection, which whatever waits behind it may have: to abort would end that, too.
    if (this.#isSettled) throw new Error('given up')
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    letGo(controller)
    if (this.#isSettled || status < 200) return
    this.#head = { status, headers }
    this.#isWanted = this.#heed(this.#head)
    if (this.#isWanted) this.#decoder = this.#openDecoder(headers['content-encoding'])
    else if (Number(headers['content-length']) > DRAIN_BYTES) this.#leave()
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isSettled) return
    if (!this.#isWanted) {
      this.#size += chunk.length
      if (this.#size <= DRAIN_BYTES) this.#chunks.push(chunk)
      else this.#leave()
    } else if (!this.#decoder) this.#take(chunk)
    else if (!this.#decoder.write(chunk)) controller.pause()
  }

  onResponseEnd(): void {
    this.#isEnded = true
    if (this.#decoder) this.#decoder.end()
    else this.#finish()
  }

  onResponseError(_: unknown, error: Error): void {
    // What was not wanted may as well break off.
    if (this.#head && !this.#isWanted) {
      this.#chunks.length = 0
      this.#finish()
    } else this.end(error)
  }

  #openDecoder(encoding: string | undefined): Transform | undefined {
    const decoder = openDecoder(encoding)
    return decoder
      ?.on('data', (chunk: Buffer) => this.#take(chunk))
      .on('drain', () => this.#controller?.resume())
      .on('end', () => (this.#isEnded ? this.#finish() : this.#leave()))
      .on('error', (error) => this.end(error))
  }

  #take(chunk: Buffer): void {
    this.#size += chunk.length
    if (this.#size > this.#limit) this.end(new TooLarge(`it is larger than ${this.#limit} bytes`))
    else this.#chunks.push(chunk)
  }

  /** There is more on the connection that nobody wants. */
  #leave(): void {
    if (!this.#isWanted) this.#chunks.length = 0
    this.#finish()
    this.#controller?.abort(new Error('the rest is not wanted'))
  }

  #finish(): void {
    if (this.#isSettled || !this.#head) return
    this.#isSettled = true
    const [only] = this.#chunks
    const bytes = only && this.#chunks.length === 1 ? only : Buffer.concat(this.#chunks)
    const { status, headers } = this.#head
    this.#resolve({ status, headers, bytes })
  }
}

/**
 * The list of the raw headers, which nobody needs once they are read. On a kept connection it was made when the last answer
 * ended: it has grown old since, and would keep what came into it now until the whole heap is searched.
 */
function letGo({ rawHeaders }: Dispatcher.DispatchController): void {
  if (Array.isArray(rawHeaders)) rawHeaders.length = 0
}
