/**
 * Reads saved answers of the real software and compares what is found with what is known to be in them.
 *
 * `check-samples.ts <folder>`: the folder holds the files and `FACTS.json`. First every file that a table of
 * `.ci/samples/` names is unpacked. Then `gx/*.json` is served by a plain file server, each file a platform of a small
 * province of its own, and the counts are read from the store.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { eventually, openStoreProcess, ROOT, startProduct } from '#cli/rig.ts'
import { openClient } from '#sql/client.ts'
import { checkTables } from './check-tables.ts'

/** Platforms need an organ each; which one does not matter. */
const ORGANS = [
  'BGT',
  'FGW',
  'JYT',
  'KJT',
  'GXT',
  'MZW',
  'GAT',
  'MZT',
  'SFT',
  'CZT',
  'RST',
  'ZRT',
  'STT',
  'ZJT',
]

const run = z.object({
  results: z.number(),
  results_pass: z.number(),
  results_fail: z.number(),
  raised_exception: z.number(),
})
const facts = z.union([
  run.transform((one) => [one]),
  z.object({ run_results: z.array(run) }).transform(({ run_results }) => run_results),
  z
    .object({
      validations: z.array(
        z.object({
          statistics: z.object({ evaluated_expectations: z.number(), successful_expectations: z.number() }),
        }),
      ),
    })
    .transform(({ validations }) =>
      validations.map(
        ({ statistics: { evaluated_expectations: results, successful_expectations: results_pass } }) => ({
          results,
          results_pass,
          results_fail: results - results_pass,
          raised_exception: 0,
        }),
      ),
    ),
])

const landed = z.object({ platform: z.string(), passed: z.number(), failed: z.number(), not_run: z.number() })

const folder = process.argv[2]
if (!folder) throw new Error('check-samples: name the folder of samples')
const names = readdirSync(join(folder, 'gx')).filter((name) => name.endsWith('.json')).sort() // prettier-ignore
const known = z
  .record(z.string(), z.unknown())
  .parse(JSON.parse(readFileSync(join(folder, 'FACTS.json'), 'utf8')))

await checkTables(folder, known)

const files = createServer((request, response) => {
  response.setHeader('Content-Type', 'application/json')
  response.end(readFileSync(join(folder, 'gx', basename(decodeURIComponent(request.url ?? '')))))
})
await new Promise<void>((done) => files.listen(0, '127.0.0.1', done))
const { port } = files.address() as AddressInfo

const dir = mkdtempSync(join(tmpdir(), 'samples-'))
const province = join(dir, 'province')
cpSync(join(ROOT, 'province', 'guangdong'), province, {
  recursive: true,
  filter: (path) => !/platforms\/.+/.test(path),
})
mkdirSync(join(province, 'platforms'), { recursive: true })
// The saved results are years old, and what is past its retention is refused.
const settings = join(province, 'province.yaml')
writeFileSync(settings, readFileSync(settings, 'utf8').replace(/facts_days: \d+/, 'facts_days: 10000'))
const platformOf = (name: string): string => `gd-${(ORGANS[names.indexOf(name)] ?? '').toLowerCase()}`
for (const name of names) {
  const id = platformOf(name)
  writeFileSync(
    join(province, 'platforms', `${id}.yaml`),
    `id: ${id}
organ: ${id.toUpperCase()}
name: { zh: 质检结果, en: Validation results }
base: http://127.0.0.1:${port}
loopback: true
auth: { kind: none }
feeds:
  - { feed: quality, every: '*/5 * * * * *', get: '/${name}', dialect: great-expectations }
`,
  )
}

const store = await openStoreProcess(dir)
const client = openClient({ url: store.url })
const product = await startProduct({
  YUEMAI_PROVINCE: province,
  YUEMAI_DATA: join(dir, 'data'),
  CLICKHOUSE_URL: store.url,
  PORT: '0',
  LOG_LEVEL: 'error',
})
try {
  await eventually(async () => {
    const counts = await client.rows(
      landed,
      `SELECT platform, countIf(status = 'passed') AS passed, countIf(status = 'failed') AS failed,
         countIf(status = 'not_run') AS not_run
       FROM quality_now FINAL GROUP BY platform`,
    )
    for (const name of names) {
      const expected = facts.parse(known[`gx/${name}`])
      const sum = (pick: (one: z.output<typeof run>) => number): number =>
        expected.reduce((total, one) => total + pick(one), 0)
      const { passed, failed, not_run } = counts.find(({ platform }) => platform === platformOf(name)) ?? {
        passed: 0,
        failed: 0,
        not_run: 0,
      }
      const got = JSON.stringify({ passed, not_passed: failed + not_run, not_run })
      const want = JSON.stringify({
        passed: sum((one) => one.results_pass),
        not_passed: sum((one) => one.results_fail),
        not_run: sum((one) => one.raised_exception),
      })
      // A file without a single result states nothing, whatever its statistics claim.
      const empty = JSON.stringify({ passed: 0, not_passed: 0, not_run: 0 })
      if (got !== (sum((one) => one.results) === 0 ? empty : want))
        throw new Error(`gx/${name}: landed ${got}, known ${want}`)
    }
    const polls = await client.rows(
      z.object({ platform: z.string(), outcomes: z.array(z.string()) }),
      'SELECT platform, arraySort(groupUniqArray(outcome)) AS outcomes FROM poll_now FINAL GROUP BY platform',
    )
    for (const name of names) {
      const got = polls.find(({ platform }) => platform === platformOf(name))?.outcomes.join()
      // Nothing of a run without results can be used.
      const want = facts.parse(known[`gx/${name}`]).every(({ results }) => results === 0) ? 'rejected' : 'ok'
      if (got !== want) throw new Error(`gx/${name}: polled ${got ?? 'never'}, expected ${want}`)
    }
  }, 60)
  process.stdout.write(
    `samples: ${names.length} saved results landed with the counts that are known of them\n`,
  )
} finally {
  await product.stop()
  await client.close()
  await store.close()
  files.close()
  rmSync(dir, { recursive: true, force: true })
}
