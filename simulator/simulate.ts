/** Starts the simulator: one process that plays every platform of a province over real HTTP. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Book } from './book.ts'
import { readCast } from './cast.ts'
import { Faults } from './faults.ts'
import { linesOf } from './interfaces.ts'
import { SECOND, floorTo } from './local.ts'
import { Platform } from './platform.ts'
import { makeServer } from './server.ts'
import { NO_STORY, storyOf } from './story.ts'
import { Gateway } from './tif.ts'

export interface SimulatorOptions {
  /** A folder with organs.yaml and platforms/*.yaml; plan.yaml and province.yaml are read where they exist. */
  province_dir: string
  /** 0: any free one. */
  port: number
  seed: number
  /** Which all platforms with the TIF signature share. */
  token: string
  now: () => number
  /** false: an ordinary day, for ever. */
  story?: boolean
}

export interface Simulator {
  port: number
  close(): Promise<void>
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error) reject(error)
      else resolve()
    })
    server.closeAllConnections()
  })
}

export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { seed, now } = options
  const cast = readCast(options.province_dir, seed)
  const started = floorTo(now(), SECOND)
  const story = options.story === false ? NO_STORY : storyOf(cast, started)
  const world = { seed, started, cast, lines: linesOf(cast, seed), story }
  const gateway = new Gateway(options.token)
  const platforms = new Map(
    cast.players.map((player) => [player.id, new Platform(world, player, new Book(), gateway)]),
  )
  const books = new Map([...platforms].map(([id, { book }]) => [id, book]))
  const server = makeServer({ world, faults: new Faults(), books, now }, platforms)
  const port = await listen(server, options.port)
  return { port, close: () => close(server) }
}
