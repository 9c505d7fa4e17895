/** Lists in the shapes that OpenMetadata gives its data assets, small and of our own making. */
import { expect, it } from 'vitest'
import { readerOf } from '../stage/dialect.ts'
import { NOW } from '../stage/definition.ts'

const read = readerOf('openmetadata-catalogue')

const AT = Date.UTC(2026, 10, 20, 3)
const table = (over: object = {}) => ({
  id: '1',
  name: '学籍',
  fullyQualifiedName: '省库.政务.public.学籍',
  updatedAt: AT,
  tableType: 'Regular',
  columns: [{ name: 'a' }, { name: 'b' }],
  service: { name: '省库', type: 'databaseService' },
  owners: [],
  deleted: false,
  ...over,
})
const list = (data: object[]) => ({ data, paging: { total: 9 } })

it('a table is an entry whose sharing OpenMetadata does not know', async () => {
  const { facts, at, refused } = await read(list([table()]))
  expect(refused).toEqual([])
  expect(at).toEqual([AT])
  expect(facts).toMatchObject([
    {
      entry: '省库.政务.public.学籍',
      name: '学籍',
      provider: '省库',
      share_type: 2,
      cycle: 'irregular',
      fields: 2,
      mounted: 'table',
      last_data_at: 0,
    },
  ])
})

it.each([
  [
    'its domain',
    { domains: [{ name: 'edu', displayName: '教育' }], owners: [{ type: 'team', name: 't' }] },
    '教育',
  ],
  [
    'its team',
    {
      owners: [
        { type: 'user', name: 'zhang' },
        { type: 'team', name: 'jyt' },
      ],
    },
    'jyt',
  ],
  ['never a person', { owners: [{ type: 'user', name: 'zhang' }] }, '省库'],
])('is provided by %s', async (_, over, provider) =>
  expect((await read(list([table(over)]))).facts).toMatchObject([{ provider }]),
)

it('a topic is an API, in a list and in the sample data', async () => {
  const topic = { name: '事件', partitions: 4, messageSchema: { schemaFields: [{ name: 'r' }] } }
  expect((await read(list([{ ...topic, fullyQualifiedName: 'kafka.事件' }]))).facts).toMatchObject([
    { entry: 'kafka.事件', mounted: 'api', fields: 1, provider: 'kafka' },
  ])
  const sample = await read({ topics: [topic] })
  expect(sample.facts).toMatchObject([{ entry: '事件', mounted: 'api' }])
  expect(sample.at).toEqual([NOW])
})

it('one asset by itself is read too, and what is deleted is refused', async () => {
  expect((await read(table())).facts).toHaveLength(1)
  expect((await read(list([table(), table({ deleted: true })]))).refused).toEqual(['the asset is deleted'])
})

it.each<[string, unknown]>([
  ['an object', {}],
  ['test cases', list([{ name: 't', entityLink: '<#E::table::a>' }])],
  ['an error', { code: 401, message: 'Not authorized' }],
])('what holds no assets is refused: %s', async (_, body) =>
  expect((await read(body)).outcome).toMatch(/^schema/),
)

it('a list without assets is empty', async () =>
  expect(await read(list([]))).toMatchObject({ outcome: 'ok', facts: [] }))
