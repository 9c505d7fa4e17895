/** The world of the oracle: sources that claim, a collector that is killed, a store that is troubled. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openClient, type StoreClient } from '#sql/client.ts'
import type { SupervisedStore } from '#sql/store/supervise.ts'
import { copyProvince, eventually, openStoreProcess, startProduct, type Product } from '../rig.ts'
import type { Chance } from './chance.ts'
import { judge, type Verdict } from './judge.ts'
import type { Claim, Ledger } from './ledger.ts'
import { openStoreProxy, type StoreProxy } from './proxy.ts'
import { openSource, platformFile, type Source } from './source.ts'
import { readStatements, readTruths } from './stored.ts'

export class World {
  readonly source: Source
  readonly proxy: StoreProxy
  readonly #dir: string
  readonly #store: SupervisedStore
  readonly #client: StoreClient
  #collector: Product | undefined

  private constructor(dir: string, source: Source, store: SupervisedStore, proxy: StoreProxy) {
    this.#dir = dir
    this.source = source
    this.#store = store
    this.proxy = proxy
    // Past the proxy: the judge sees the store as it is.
    this.#client = openClient({ url: store.url })
  }

  static async open(chance: Chance): Promise<World> {
    const dir = mkdtempSync(join(tmpdir(), 'yuemai-oracle-'))
    const source = await openSource(chance)
    copyProvince(join(dir, 'province'), [], '')
    for (const platform of source.platforms)
      writeFileSync(
        join(dir, 'province', 'platforms', `${platform.id}.yaml`),
        platformFile(platform, source.url),
      )
    const store = await openStoreProcess(dir)
    const world = new World(dir, source, store, await openStoreProxy(store.url))
    await world.startCollector()
    return world
  }

  get collectorUrl(): string | undefined {
    return this.#collector?.url
  }

  /** Starts it as a service manager would: again and again until it stays. */
  async startCollector(): Promise<void> {
    this.#collector = undefined
    this.#collector = await eventually(() =>
      startProduct(
        {
          YUEMAI_PROVINCE: join(this.#dir, 'province'),
          YUEMAI_DATA: join(this.#dir, 'data'),
          CLICKHOUSE_URL: this.proxy.url,
          PORT: '0',
          LOG_LEVEL: 'fatal',
        },
        ['collect'],
      ),
    )
  }

  async killCollector(): Promise<void> {
    await this.#collector?.stop('SIGKILL')
  }

  killStore(): void {
    try {
      process.kill(this.#store.pid(), 'SIGKILL')
    } catch (error) {
      // It was killed a moment ago, and the next one is being started.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }

  /** No file of the collector may grow beyond `bytes`, as on a disk that is full. */
  limitCollectorFiles(bytes: number | 'unlimited'): void {
    const pid = this.#collector?.process.pid
    if (pid !== undefined) spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`])
  }

  /** Ends every trouble, and sees to it that everything runs. */
  async heal(): Promise<void> {
    this.proxy.trouble = { kind: 'none' }
    await eventually(() =>
      this.#client.ping().then((isUp) => (isUp ? undefined : Promise.reject(new Error('the store is away')))),
    )
    this.limitCollectorFiles('unlimited')
    const { process: collector } = this.#collector ?? {}
    if (!collector || collector.exitCode !== null || collector.signalCode !== null)
      await this.startCollector()
  }

  /** Pushes claims until they are taken; false where it was told to stop before. */
  async push(
    ledger: Ledger,
    platform: string,
    claims: readonly Claim[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const body = JSON.stringify({ rows: claims })
    while (!signal.aborted) {
      const status = await this.#post(`/api/v1/platforms/${platform}/measure`, body)
      if (status === 202) {
        ledger.acknowledgeAll(claims)
        return true
      }
      await pause(50)
    }
    return false
  }

  async #post(path: string, body: string): Promise<number> {
    try {
      const answer = await fetch(`${this.collectorUrl}${path}`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
        signal: AbortSignal.timeout(5_000),
      })
      await answer.arrayBuffer()
      return answer.status
    } catch {
      // Killed, or being started: whether it was taken is not known, so it is sent again.
      return 0
    }
  }

  ledgers(): Ledger[] {
    return this.source.platforms.flatMap(({ polled, pushed }) => [polled, pushed])
  }

  /** Everything that is owed just now. */
  owed(): Claim[] {
    return this.ledgers().flatMap((ledger) => ledger.owed())
  }

  async verdict(owed: readonly Claim[]): Promise<Verdict> {
    const [statements, truths] = [await readStatements(this.#client), await readTruths(this.#client)]
    return judge({ owed, statements, truths }, (claim) => this.ledgers().some((one) => one.wasClaimed(claim)))
  }

  async close(): Promise<void> {
    await this.#collector?.stop('SIGKILL')
    await this.proxy.close()
    await this.#client.close()
    await this.#store.close()
    await this.source.close()
    rmSync(this.#dir, { recursive: true, force: true })
  }
}
