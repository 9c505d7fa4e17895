/** `yuemai restore`: puts a backup into an empty data directory, once all of it has been checked. */
import { randomUUID } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { readMigrations } from '#sql/migrate.ts'
import { disagreements, takeFingerprints } from '#sql/upkeep/fingerprint.ts'
import { stampRecent } from '#sql/upkeep/stamp-recent.ts'
import type { Province } from '#province/load.ts'
import { readProvince } from '../province.ts'
import { DamageError, UsageError, type Settings } from '../settings.ts'
import { COLLECTOR_FILE, COLLECTOR_SECRET, refuseServer, restoreInto, withStore } from './backup.ts'
import { checkCollectorFile } from './collector-file.ts'
import { checkFiles, readManifest, type Manifest } from './manifest.ts'
import { RESTORING } from './restoring.ts'

export async function restore(settings: Settings, source: string): Promise<void> {
  refuseServer(settings, 'restore')
  const dir = resolve(source)
  const manifest = readManifest(dir)
  if (!manifest) throw new UsageError(`${dir} holds no finished backup: it has no manifest`)
  refuseOther(manifest, readProvince(settings, ''), dir)
  const { data } = settings
  for (const held of ['store', COLLECTOR_FILE, ...manifest.beside].map((path) => join(data, path))) {
    if (existsSync(held))
      throw new UsageError(
        `${held} exists, and nothing is restored over it: move it away, or set YUEMAI_DATA`,
      )
  }
  await checkFiles(dir, manifest)

  // Beside its place until all is well: a restore that is cut off leaves nothing that looks like a store.
  const aside = join(data, RESTORING)
  rmSync(aside, { recursive: true, force: true })
  mkdirSync(join(aside, 'collector'), { recursive: true })
  await withStore({ ...settings, data: aside, diskBudget: null }, async (client) => {
    await restoreInto(client, aside, dir, manifest.database)
    const wrong = disagreements(manifest.contents, manifest.contents, await takeFingerprints(client))
    if (wrong.length > 0)
      throw new DamageError(`what was restored is not what was backed up: ${wrong.join('; ')}`)
    await stampRecent(client, `restored-${randomUUID()}`)
  }).catch((error: unknown) => {
    rmSync(aside, { recursive: true, force: true })
    throw error
  })
  if (manifest.collector) {
    copyFileSync(join(dir, COLLECTOR_FILE), join(aside, COLLECTOR_FILE))
    checkCollectorFile(join(aside, COLLECTOR_FILE))
    if (!existsSync(join(data, 'collector'))) mkdirSync(join(data, 'collector'))
    renameSync(join(aside, COLLECTOR_FILE), join(data, COLLECTOR_FILE))
    if (existsSync(join(dir, COLLECTOR_SECRET)))
      copyFileSync(join(dir, COLLECTOR_SECRET), join(data, COLLECTOR_SECRET))
  }
  for (const path of manifest.beside) {
    mkdirSync(dirname(join(data, path)), { recursive: true })
    copyFileSync(join(dir, path), join(data, path))
  }
  renameSync(join(aside, 'store'), join(data, 'store'))
  rmSync(aside, { recursive: true })
  const rows = manifest.contents.reduce((sum, print) => sum + print.rows, 0)
  process.stdout.write(
    `${data}: ${rows} rows restored and compared, ${manifest.files.length} files as they were written; start it with yuemai up\n`,
  )
}

function refuseOther(manifest: Manifest, province: Province, dir: string): void {
  const { id, provenance } = province
  if (manifest.province !== id || manifest.provenance !== provenance) {
    throw new UsageError(
      `${dir} holds ${manifest.provenance} numbers of ${manifest.province}, and this is ${provenance} ${id}: set YUEMAI_PROVINCE`,
    )
  }
  const known = new Map(readMigrations().map(({ name, hash }) => [name, hash]))
  for (const { name, hash } of manifest.migrations) {
    const ours = known.get(name)
    if (ours === undefined)
      throw new UsageError(
        `${dir} has migration ${name}, which this version does not know: restore it with the newer version`,
      )
    if (ours !== hash)
      throw new UsageError(
        `${dir} has another migration ${name} than this version: restore it with its own version`,
      )
  }
}
