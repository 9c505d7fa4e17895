/** One small catalogue in the shapes that JSON-LD and data.json give it, and what else such catalogues hold. */
import { describe, expect, it } from 'vitest'
import { readerOf } from '../stage/dialect.ts'
import { NOW } from '../stage/definition.ts'

const read = readerOf('dcat')

const DCAT = 'http://www.w3.org/ns/dcat#'
const DCT = 'http://purl.org/dc/terms/'
const FOAF = 'http://xmlns.com/foaf/0.1/'
const BASE = 'https://data.example.cn/'

const context = { dcat: DCAT, dct: DCT, foaf: FOAF, ex: BASE, xsd: 'http://www.w3.org/2001/XMLSchema#' }

const expanded = [
  {
    '@id': `${BASE}catalog`,
    '@type': [`${DCAT}Catalog`],
    [`${DCT}title`]: [{ '@value': '目录' }],
    [`${DCAT}dataset`]: [{ '@id': `${BASE}stops` }, { '@id': `${BASE}elsewhere` }],
  },
  {
    '@id': `${BASE}stops`,
    '@type': [`${DCAT}Dataset`],
    [`${DCT}title`]: [
      { '@value': 'Bus stops', '@language': 'en' },
      { '@value': '公交站点', '@language': 'zh' },
    ],
    [`${DCT}identifier`]: [{ '@value': '1' }],
    [`${DCT}modified`]: [
      { '@type': 'http://www.w3.org/2001/XMLSchema#dateTime', '@value': '2026-11-20T06:07:08.901234' },
    ],
    [`${DCT}issued`]: [{ '@value': '2024-01-02' }],
    [`${DCT}accrualPeriodicity`]: [
      { '@id': 'http://publications.europa.eu/resource/authority/frequency/WEEKLY' },
    ],
    [`${DCT}publisher`]: [{ '@id': `${BASE}jtt` }],
    [`${DCAT}distribution`]: [{ '@id': '_:b0' }],
  },
  { '@id': `${BASE}jtt`, '@type': [`${FOAF}Organization`], [`${FOAF}name`]: [{ '@value': '交通运输厅' }] },
  {
    '@id': '_:b0',
    '@type': [`${DCAT}Distribution`],
    [`${DCT}format`]: [{ '@value': 'CSV' }],
    [`${DCT}license`]: [{ '@id': 'https://creativecommons.org/licenses/by/4.0/' }],
    [`${DCAT}downloadURL`]: [{ '@id': 'https://data.example.cn/stops.csv' }],
  },
]

const graph = {
  '@context': context,
  '@graph': [
    { '@id': 'ex:catalog', '@type': 'dcat:Catalog', 'dcat:dataset': { '@id': 'ex:stops' } },
    {
      '@id': 'ex:stops',
      '@type': 'dcat:Dataset',
      'dct:title': [
        { '@value': 'Bus stops', '@language': 'en' },
        { '@value': '公交站点', '@language': 'zh' },
      ],
      'dct:modified': { '@type': 'xsd:dateTime', '@value': '2026-11-20T06:07:08.901234' },
      'dct:issued': '2024-01-02',
      'dct:accrualPeriodicity': 'R/P1W',
      'dct:publisher': { '@id': 'ex:jtt' },
      'dcat:distribution': { '@id': '_:b0' },
    },
    { '@id': 'ex:jtt', '@type': 'foaf:Organization', 'foaf:name': '交通运输厅' },
    {
      '@id': '_:b0',
      '@type': 'dcat:Distribution',
      'dct:format': 'CSV',
      'dct:license': { '@id': 'https://creativecommons.org/licenses/by/4.0/' },
      'dcat:downloadURL': { '@id': 'https://data.example.cn/stops.csv' },
    },
  ],
}

const terms = {
  '@context': {
    ...context,
    Catalog: 'dcat:Catalog',
    dataset: { '@id': 'dcat:dataset', '@type': '@id' },
    titel: { '@id': 'dct:title' },
    publisher: { '@id': 'dct:publisher', '@type': '@id' },
    distribution: { '@id': 'dcat:distribution', '@type': '@id' },
    id: '@id',
    type: '@type',
  },
  '@graph': [
    {
      id: 'ex:stops',
      type: 'dcat:Dataset',
      titel: '公交站点',
      'dct:modified': '2026-11-20T06:07:08.901234Z',
      'dct:issued': '2024',
      'dct:accrualPeriodicity': 'weekly',
      publisher: 'ex:jtt',
      distribution: 'ex:csv',
      'dct:license': 'CC-BY-4.0',
    },
    { id: 'ex:jtt', type: 'foaf:Agent', 'foaf:name': '交通运输厅' },
    { id: 'ex:csv', type: 'dcat:Distribution', 'dcat:downloadURL': 'https://data.example.cn/stops.csv' },
  ],
}

const nested = {
  '@context': 'https://example.eu/dcat-ap.jsonld',
  '@type': 'Catalog',
  dataset: [
    {
      '@id': `${BASE}stops`,
      '@type': 'Dataset',
      title: { en: 'Bus stops', zh: '公交站点' },
      modified: '2026-11-20T06:07:08.901Z',
      issued: '2024-01-02',
      accrualPeriodicity: 'http://purl.org/cld/freq/weekly',
      publisher: { '@type': 'Organization', name: '交通运输厅' },
      distribution: [
        { '@type': 'Distribution', format: 'CSV', downloadURL: 'https://data.example.cn/stops.csv' },
      ],
      license: 'http://creativecommons.org/licenses/by/4.0/',
    },
  ],
}

describe('a catalogue in JSON-LD', () => {
  it.each<[string, unknown]>([
    ['expanded', expanded],
    ['with @graph and prefixes', graph],
    ['with terms of its own context', terms],
    ['nested, under a context that is elsewhere', nested],
  ])('is read %s', async (_, document) => {
    const { facts, at, refused } = await read(document)
    expect(refused).toEqual([])
    expect(at).toEqual([Date.UTC(2026, 10, 20, 6, 7, 8, 901)])
    expect(facts).toMatchObject([
      {
        entry: `${BASE}stops`,
        name: '公交站点',
        provider: '交通运输厅',
        share_type: 1,
        open: 1,
        cycle: 'weekly',
        mounted: 'file',
        last_data_at: Date.UTC(2026, 10, 20, 6, 7, 8, 901),
      },
    ])
    expect(facts[0]?.['published_at']).toBeGreaterThan(0)
  })

  it('that comes in pages gives each dataset on the page that describes it', async () => {
    const [catalog, stops] = expanded
    const one = await read([catalog, stops])
    expect(one.facts).toMatchObject([{ entry: `${BASE}stops`, provider: `${BASE}jtt`, mounted: 'file' }])
    const other = await read([
      catalog,
      {
        '@id': `${BASE}elsewhere`,
        '@type': [`${DCAT}Dataset`],
        [`${DCT}title`]: '别处',
        [`${DCAT}distribution`]: [{ '@id': `${BASE}d` }],
      },
      { '@id': `${BASE}stops`, '@type': [`${DCAT}Dataset`] },
    ])
    expect(other.facts).toMatchObject([{ entry: `${BASE}elsewhere`, mounted: 'file' }])
    expect(other.refused).toEqual([])
  })

  it('that comes in pages is a part where another page is named', async () => {
    const HYDRA = 'http://www.w3.org/ns/hydra/core#'
    const page = (name: string, type = 'PagedCollection') => ({
      '@id': `${BASE}page1`,
      '@type': [`${HYDRA}${type}`],
      [`${HYDRA}${name}`]: [{ '@value': `${BASE}page2` }],
    })
    expect((await read([...expanded, page('nextPage')])).partial).toBe(true)
    expect((await read([...expanded, page('next', 'PartialCollectionView')])).partial).toBe(true)
    expect((await read([...expanded, page('firstPage')])).partial).toBe(false)
    expect((await read(expanded)).partial).toBe(false)
  })

  it('names a dataset without a publisher by the publisher of its catalogue', async () => {
    const document = {
      '@context': context,
      '@graph': [
        {
          '@id': 'ex:c',
          '@type': 'dcat:Catalog',
          'dcat:dataset': { '@id': 'ex:d' },
          'dct:publisher': { '@id': 'ex:p' },
        },
        {
          '@id': 'ex:d',
          '@type': 'dcat:Dataset',
          'dct:title': 'D',
          'dcat:contactPoint': { 'vcard:fn': '某人' },
        },
        { '@id': 'ex:p', 'foaf:name': '数据局' },
      ],
    }
    expect((await read(document)).facts).toMatchObject([{ provider: '数据局' }])
  })

  it('has no stable id in a blank node, so the identifier is the entry', async () => {
    const node = { '@id': '_:b7', '@type': 'dcat:Dataset', 'dct:identifier': 'A-1', 'dct:title': 'A' }
    expect((await read({ '@context': context, '@graph': [node] })).facts).toMatchObject([{ entry: 'A-1' }])
  })

  it.each([
    ['http://publications.europa.eu/resource/authority/access-right/RESTRICTED', 2, 0],
    ['http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC', 3, 0],
    ['http://publications.europa.eu/resource/authority/access-right/PUBLIC', 1, 1],
  ])('of access right %s', async (id, share_type, open) => {
    const node = {
      '@id': 'ex:d',
      '@type': 'dcat:Dataset',
      'dct:title': 'D',
      'dct:accessRights': { '@id': id },
    }
    expect((await read({ '@context': context, '@graph': [node] })).facts).toMatchObject([
      { share_type, open },
    ])
  })

  it('without a dataset is empty', async () =>
    expect(await read({ '@context': context, '@type': 'dcat:Catalog', 'dct:title': '空' })).toMatchObject({
      outcome: 'ok',
      facts: [],
    }))
})

describe("Project Open Data's data.json", () => {
  const dataset = (over: object = {}) => ({
    identifier: 'JTT-001',
    title: 'Bus stops',
    description: '…',
    keyword: ['bus'],
    modified: '2026-11-20',
    publisher: { name: 'Transport' },
    contactPoint: { fn: 'Somebody', hasEmail: 'mailto:a@example.cn' },
    accessLevel: 'public',
    ...over,
  })
  const catalog = (datasets: object[]) => ({
    '@context': 'https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld',
    '@type': 'dcat:Catalog',
    conformsTo: 'https://project-open-data.cio.gov/v1.1/schema',
    dataset: datasets,
  })

  it('holds datasets that do not say what they are', async () => {
    const { facts, at } = await read(catalog([dataset(), dataset({ identifier: 'JTT-002' })]))
    expect(at).toEqual([Date.UTC(2026, 10, 20), Date.UTC(2026, 10, 20)])
    expect(facts).toMatchObject([
      { entry: 'JTT-001', name: 'Bus stops', provider: 'Transport', share_type: 1, open: 1, mounted: 'none' },
      { entry: 'JTT-002' },
    ])
  })

  it.each([
    ['public', 1, 1],
    ['restricted public', 2, 0],
    ['non-public', 3, 0],
  ])('says who may have them: %s', async (accessLevel, share_type, open) =>
    expect((await read(catalog([dataset({ accessLevel })]))).facts).toMatchObject([{ share_type, open }]),
  )

  it.each<[string, object, string]>([
    ['an interval', { accrualPeriodicity: 'R/P1M' }, 'monthly'],
    ['an interval as the day it changed', { modified: 'R/P1D' }, 'daily'],
    ['a word', { accrualPeriodicity: 'irregular' }, 'irregular'],
    ['every ten years', { accrualPeriodicity: 'R/P10Y' }, 'irregular'],
  ])('updates them by %s', async (_, over, cycle) =>
    expect((await read(catalog([dataset(over)]))).facts).toMatchObject([{ cycle }]),
  )

  it.each<[string, object[], string]>([
    ['a page', [{ accessURL: 'https://a', mediaType: 'text/html', format: 'Web Page' }], 'none'],
    ['a file', [{ downloadURL: 'https://a/b.xls', mediaType: 'application/vnd.ms-excel' }], 'file'],
    ['an API', [{ accessURL: 'https://a', format: 'Esri REST' }, { downloadURL: 'https://b' }], 'api'],
  ])('mounts %s', async (_, distribution, mounted) =>
    expect((await read(catalog([dataset({ distribution })]))).facts).toMatchObject([{ mounted }]),
  )

  it('of version 1.0 is a list without a catalogue around it', async () => {
    const { facts } = await read([dataset({ publisher: 'Transport', accessURL: 'https://a/b.csv' })])
    expect(facts).toMatchObject([{ entry: 'JTT-001', provider: 'Transport', mounted: 'file' }])
  })

  it('may be empty, and may leave out times', async () => {
    expect(await read(catalog([]))).toMatchObject({ outcome: 'ok', facts: [] })
    expect((await read(catalog([dataset({ modified: undefined })]))).at).toEqual([NOW])
  })
})

describe('what is no catalogue', () => {
  it.each<[string, unknown]>([
    ['an object', {}],
    ['a list', []],
    ['an error', { message: 'Not Found' }],
    ['RDF/XML', '<?xml version="1.0"?><rdf:RDF/>'],
    ['nodes of other types', { '@graph': [{ '@id': 'a', '@type': 'foaf:Person', 'foaf:name': 'n' }] }],
  ])('is refused: %s', async (_, body) => expect((await read(body)).outcome).toMatch(/^schema/))
})

it('names that every object answers to are names like any other', async () => {
  const text = `{"@context": {}, "@graph": [{"@id": "a:b", "@type": "dcat:Dataset", "title": "T", "__proto__": {"x": 1},
    "constructor": {"@id": "a:c", "name": "n"}, "toString": "s"}]}`
  expect((await read(text)).facts).toMatchObject([{ entry: 'a:b', name: 'T' }])
})
