/** A field that is of any other kind than documented costs at most its own record, in every dialect of lists. */
import { expect, it } from 'vitest'
import { readerOf } from '../stage/dialect.ts'

type Json = Record<string, unknown>

const TIME = '2026-11-20T06:07:08.901234'

const ckanDataset = (id: string): Json => ({
  id,
  name: `name-${id}`,
  title: { en: 'Stops', zh: '站点' },
  isopen: true,
  license_id: 'cc-by',
  private: false,
  metadata_created: TIME,
  metadata_modified: TIME,
  modified: TIME,
  frequency: 'weekly',
  organization: { name: 'jtt', title: '厅' },
  resources: [
    { format: 'CSV', url: 'https://a', last_modified: TIME, datastore_active: false, license: 'cc-by' },
  ],
  extras: [{ key: 'publisher_name', value: '厅' }],
})

const dcatDataset = (identifier: string): Json => ({
  identifier,
  title: 'Stops',
  modified: '2026-11-20',
  issued: '2024-01-02',
  accrualPeriodicity: 'R/P1W',
  publisher: { name: 'Transport', subOrganizationOf: { name: 'Province' } },
  accessLevel: 'public',
  rights: '…',
  license: 'https://creativecommons.org/licenses/by/4.0/',
  distribution: [
    { '@type': 'dcat:Distribution', format: 'CSV', mediaType: 'text/csv', downloadURL: 'https://a' },
  ],
})

const testCase = (name: string): Json => ({
  name,
  fullyQualifiedName: `s.d.p.t.${name}`,
  entityLink: '<#E::table::s.d.p.t::columns::c>',
  testDefinition: { name: 'columnValuesToBeNotNull' },
  testCaseResult: { timestamp: 1_763_618_828_901, testCaseStatus: 'Failed', passedRows: 9, failedRows: 1 },
})

const dbtResult = (name: string): Json => ({
  unique_id: `test.shop.${name}.1a2b`,
  status: 'fail',
  failures: 3,
  timing: [{ name: 'execute', completed_at: TIME }],
})

const sodaCheck = (name: string): Json => ({
  identity: name,
  name,
  type: 'generic',
  definition: `checks for t:\n  - ${name}`,
  dataSource: 'pg',
  table: 't',
  filter: null,
  column: 'c',
  metrics: ['m'],
  outcome: 'fail',
  diagnostics: {
    value: 3,
    blocks: [{ totalFailingRows: 3 }],
    v4: { failedRowsCount: 3, checkRowsTested: 9 },
  },
})

/** A document that holds these records. */
type Wrap = (records: Json[]) => unknown

const SEEDS: readonly [dialect: string, record: (name: string) => Json, wrap: Wrap][] = [
  ['ckan', ckanDataset, (results) => ({ success: true, result: { count: 2, results } })],
  ['dcat', dcatDataset, (dataset) => ({ '@type': 'dcat:Catalog', dataset })],
  ['openmetadata', testCase, (data) => ({ data, paging: { total: 2 } })],
  [
    'dbt',
    dbtResult,
    (results) => ({
      metadata: {
        dbt_schema_version: 'https://schemas.getdbt.com/dbt/run-results/v6.json',
        generated_at: TIME,
      },
      results,
      elapsed_time: 1,
      args: { which: 'test' },
    }),
  ],
  [
    'soda',
    sodaCheck,
    (checks) => ({
      definitionName: 'scan',
      dataTimestamp: TIME,
      hasErrors: false,
      checks,
      metrics: [],
      logs: [],
    }),
  ],
]

const OTHERS: readonly unknown[] = [null, -1, '', 'x', true, [], {}, [[null]], { a: 1 }, ['a', { b: 2 }]]

/** Every value in a record, by the object that holds it. */
function placesIn(value: unknown): [holder: Json, key: string][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [[value as Json, key], ...placesIn(inner)])
}

it.each(SEEDS)('of %s', async (dialect, record, wrap) => {
  const read = readerOf(dialect)
  const sound = (await read(wrap([record('a'), record('b')]))).facts.at(-1)
  expect(sound).toBeDefined()
  const places = placesIn(record('a')).length
  for (let place = 0; place < places; place++) {
    // Each field in turn as three other kinds: all ten of each would take long and find the same.
    for (const other of [0, 3, 7].map((step) => OTHERS[(place + step) % OTHERS.length])) {
      const spoilt = record('a')
      const [holder, key] = placesIn(spoilt)[place] ?? [spoilt, 'a']
      holder[key] = other
      const { outcome, facts } = await read(wrap([spoilt, record('b')]))
      expect(outcome, `${key} = ${JSON.stringify(other)}`).toBe('ok')
      expect(facts.at(-1), `${key} = ${JSON.stringify(other)}`).toEqual(sound)
    }
  }
})
