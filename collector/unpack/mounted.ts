/** What a catalogue entry has mounted behind it, told from its resources or distributions. */

type Mounted = 'table' | 'api' | 'file' | 'none'

/** Where a resource's form is written: CKAN's and DCAT's names for it. */
const FORMS = [
  'format',
  'mimetype',
  'mimetype_inner',
  'media_type',
  'mediaType',
  'conformsTo',
  'types',
  'endpointURL',
]
const ADDRESSES = [
  'url',
  'download_url',
  'access_url',
  'downloadURL',
  'accessURL',
  'accessUrl',
  'downloadUrl',
]

const API =
  /\b(?:api|rest|soap|odata|graphql|sparql|wms|wfs|wcs|wps|wmts|csw|ogc|sos|gtfs-rt|siri|mqtt|kafka)\b|geoservice|sensorthings|featureserver|mapserver|imageserver|dataservice|web ?service|接口/i
/** A page about the data is not the data. */
const PAGE = /html|web ?page|web ?site|网页|^(?:link|url)$/i

/** A table before an API before a file; a link to a web page mounts nothing. */
export function readMounted(resources: unknown): Mounted {
  const list: unknown[] = Array.isArray(resources) ? resources : [resources]
  const ways = new Set(list.map(wayOf))
  return ways.has('table') ? 'table' : ways.has('api') ? 'api' : ways.has('file') ? 'file' : 'none'
}

function wayOf(resource: unknown): Mounted {
  // A resource that is only referred to is described elsewhere: it is there, and no more is known of it.
  if (typeof resource === 'string') return resource === '' ? 'none' : 'file'
  if (typeof resource !== 'object' || resource === null) return 'none'
  const fields = resource as Record<string, unknown>
  if (fields['datastore_active'] === true) return 'table'
  const form = FORMS.flatMap((name) => textsIn(fields[name])).join(' ')
  if (fields['accessService'] !== undefined || API.test(form)) return 'api'
  if (PAGE.test(form)) return 'none'
  const isReference = Object.keys(fields).every((name) => name === 'id')
  return isReference || ADDRESSES.some((name) => textsIn(fields[name]).length > 0) ? 'file' : 'none'
}

function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn)
  if (typeof value === 'string') return value.trim() === '' ? [] : [value.trim()]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}
