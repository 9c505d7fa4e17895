/** Answers in the shapes that CKAN 2.x portals and DKAN give, small and of our own making. */
import { describe, expect, it } from 'vitest'
import { readerOf } from '../stage/dialect.ts'
import { NOW } from '../stage/definition.ts'

const read = readerOf('ckan')

function dataset(over: object = {}) {
  return {
    id: '9f0c2a4e-0000-4000-8000-000000000001',
    name: 'bus-stops',
    title: '公交站点',
    isopen: true,
    license_id: 'cc-by',
    license_title: 'Creative Commons Attribution',
    private: false,
    state: 'active',
    type: 'dataset',
    metadata_created: '2024-01-02T03:04:05.678901',
    metadata_modified: '2026-11-20T06:07:08.901234',
    organization: { id: 'o1', name: 'jtt', title: '交通运输厅', is_organization: true, type: 'organization' },
    resources: [
      { format: 'CSV', url: 'https://example.cn/a.csv', created: '2024-01-02T03:04:05', last_modified: null },
    ],
    extras: [],
    ...over,
  }
}

const found = (results: unknown[], over: object = {}) => ({
  help: 'https://example.cn/api/3/action/help_show?name=package_search',
  success: true,
  result: { count: 1000, facets: {}, results, ...over },
})

const first = async (over: object) => (await read(found([dataset(over)]))).facts[0]

describe('a dataset', () => {
  it('is a catalogue entry', async () => {
    const { facts, at, refused } = await read(found([dataset()]))
    expect(refused).toEqual([])
    expect(at).toEqual([Date.UTC(2026, 10, 20, 6, 7, 8, 901)])
    expect(facts).toMatchObject([
      {
        entry: '9f0c2a4e-0000-4000-8000-000000000001',
        name: '公交站点',
        provider: 'jtt',
        share_type: 1,
        conditions: 'Creative Commons Attribution',
        cycle: 'irregular',
        mounted: 'file',
        open: 1,
        last_data_at: Date.UTC(2024, 0, 2, 3, 4, 5),
        published_at: Date.UTC(2024, 0, 2, 3, 4, 5, 678),
      },
    ])
  })

  it.each([
    [
      'in several languages, Chinese first',
      { title: { de: 'Haltestellen', en: 'Stops', 'zh-CN': '站点' } },
      '站点',
    ],
    [
      'in several languages, then English',
      { title: { de: 'Haltestellen', en: 'Stops', fr: 'Arrêts' } },
      'Stops',
    ],
    ['in several languages, one said', { title: { en: '', de: '', fr: 'Arrêts' } }, 'Arrêts'],
    ['in several languages as a text', { title: '{"en": "Stops", "zh_Hant": "站點"}' }, '站點'],
    [
      'with translations beside it',
      { title: 'Stops', title_translated: { sc: '站点', en: 'Stops' } },
      '站点',
    ],
    ['only by its short name', { title: '' }, 'bus-stops'],
  ])('is named %s', async (_, over, name) => expect(await first(over)).toMatchObject({ name }))

  it.each([
    ['its organization', {}, 'jtt'],
    [
      'its publisher, where it has no organization',
      { organization: null, publisher: { name: '省厅' } },
      '省厅',
    ],
    [
      'nobody, where only people are named',
      { organization: null, author: '张三', maintainer: '李四' },
      'unnamed',
    ],
  ])('is provided by %s', async (_, over, provider) => expect(await first(over)).toMatchObject({ provider }))

  it.each([
    ['private', { private: true }, { share_type: 3, open: 0 }],
    [
      'without a licence',
      { isopen: false, license_id: null, license_title: null },
      { share_type: 1, open: 0 },
    ],
    [
      'open by the licence of its resources',
      {
        isopen: false,
        license_id: null,
        license_title: null,
        resources: [{ url: 'https://a', license: 'http://creativecommons.org/publicdomain/zero/1.0/' }],
      },
      { open: 1 },
    ],
    [
      'closed to commerce',
      { isopen: false, license_id: 'cc-nc', license_title: 'CC Non-Commercial' },
      { open: 0 },
    ],
  ])('that is %s', async (_, over, facts) => expect(await first(over)).toMatchObject(facts))

  it.each<[string, object, string]>([
    [
      'frequency',
      { frequency: 'http://publications.europa.eu/resource/authority/frequency/MONTHLY' },
      'monthly',
    ],
    ['accrual_periodicity', { accrual_periodicity: 'R/P3M' }, 'quarterly'],
    ['update_frequency', { update_frequency: '每日' }, 'daily'],
    ['updateInterval', { updateInterval: ['jaehrlich'] }, 'yearly'],
    ['an extra', { extras: [{ key: 'frequency', value: 'semiannual' }] }, 'half_yearly'],
    ['nothing that is understood', { update_frequency: 'every blue moon' }, 'irregular'],
  ])('is updated by %s', async (_, over, cycle) => expect(await first(over)).toMatchObject({ cycle }))

  it.each<[string, object[], string]>([
    ['a table of the DataStore', [{ format: 'CSV', url: 'https://a', datastore_active: true }], 'table'],
    [
      'an API',
      [
        { format: 'CSV', url: 'https://a' },
        { format: 'WFS', url: 'https://b' },
      ],
      'api',
    ],
    [
      'a file',
      [
        { format: 'HTML', url: 'https://a' },
        { format: '', url: 'https://b' },
      ],
      'file',
    ],
    ['nothing, where it only links to a page', [{ format: 'HTML', url: 'https://a' }], 'none'],
    ['nothing, where nothing is there', [], 'none'],
    ['nothing, where a resource has no address', [{ format: 'CSV', url: '' }], 'none'],
  ])('has mounted %s', async (_, resources, mounted) =>
    expect(await first({ resources })).toMatchObject({ mounted }),
  )

  it('changed its data when it says so, else when a resource last did, never when its entry did', async () => {
    const resources = [
      { url: 'https://a', created: '2024-01-01T00:00:00', last_modified: '2026-05-06T07:08:09' },
      { url: 'https://b', created: '2025-01-01T00:00:00' },
    ]
    expect(await first({ resources })).toMatchObject({ last_data_at: Date.UTC(2026, 4, 6, 7, 8, 9) })
    expect(await first({ resources, modified: '2026-01-02T03:00:00+08:00' })).toMatchObject({
      last_data_at: Date.UTC(2026, 0, 1, 19),
    })
    expect(await first({ resources: [] })).toMatchObject({ last_data_at: 0 })
  })

  it('loses only a time that cannot be meant', async () => {
    const over = { modified: '2099-01-01T00:00:00', issued: '1986-01-01', metadata_modified: '22.09.2004' }
    const { facts, at, refused } = await read(
      found([dataset({ ...over, metadata_created: null, resources: [] })]),
    )
    expect(refused).toEqual([])
    expect(at).toEqual([NOW])
    expect(facts).toMatchObject([{ last_data_at: 0, published_at: 0 }])
  })
})

describe('an answer', () => {
  it.each<[string, unknown]>([
    ['of package_search', found([dataset()])],
    ['of package_search without the envelope', { count: 1, results: [dataset()] }],
    ['of package_show', { success: true, result: dataset() }],
    ['of package_show without the envelope', dataset()],
    ['of DKAN, with a list of one', { success: true, result: [dataset()] }],
    ['of DKAN, with a list in a list', { success: true, result: [[dataset()]] }],
    ['of organization_show with its packages', { success: true, result: { packages: [dataset()] } }],
  ])('%s holds its dataset', async (_, body) =>
    expect((await read(body)).facts).toMatchObject([{ provider: 'jtt' }]),
  )

  it('that counts more datasets than it holds is a part', async () => {
    expect((await read(found([dataset()]))).partial).toBe(true)
    expect((await read(found([dataset()], { count: '2' }))).partial).toBe(true)
    expect((await read(found([dataset()], { count: 1 }))).partial).toBe(false)
    expect((await read({ count: 2, results: [dataset()] })).partial).toBe(true)
    expect((await read({ success: true, result: [[dataset()]] })).partial).toBe(false)
  })

  it('without a dataset is empty', async () =>
    expect(await read(found([], { count: 0 }))).toMatchObject({ outcome: 'ok', facts: [], refused: [] }))

  it('that failed says so, whatever HTTP says', async () => {
    const error = { __type: 'Not Found Error', message: '未找到' }
    expect((await read({ success: false, error })).outcome).toBe(
      'envelope: the platform answered success = false: 未找到',
    )
  })

  it('of names alone holds no dataset, and every name is refused', async () => {
    const { facts, refused } = await read({ success: true, result: ['a', 'b'] })
    expect(facts).toEqual([])
    expect(refused).toEqual(['expected an object, got string', 'expected an object, got string'])
  })

  it('of organizations holds no dataset', async () =>
    expect((await read({ success: true, result: [dataset().organization] })).refused).toEqual([
      'an organization or group, not a dataset',
    ]))

  it.each([
    ['an object', {}],
    ['an empty result', { success: true, result: {} }],
    ['a list of numbers alone', 7],
  ])('that is something else is refused: %s', async (_, body) =>
    expect((await read(body)).outcome).toMatch(/^schema: .*CKAN/),
  )
})

describe('organizations', () => {
  const count = readerOf('ckan-organizations')

  it('are counted by their datasets', async () => {
    const list = [
      { name: 'jtt', package_count: 12 },
      { name: 'jyt', package_count: 0 },
    ]
    const { facts, at } = await count({ success: true, result: list })
    expect(at).toEqual([NOW, NOW])
    expect(facts).toMatchObject([
      { name: 'ckan_datasets', labels: 'organization=jtt', value: 12, basis: 'measured' },
      { labels: 'organization=jyt', value: 0 },
    ])
  })

  it('by names alone count nothing', async () =>
    expect((await count({ success: true, result: ['jtt'] })).refused).toHaveLength(1))

  it('are not what is read from something else', async () =>
    expect((await count({ success: true, result: {} })).outcome).toMatch(/^schema: .*organization_list/))
})
