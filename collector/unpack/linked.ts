/**
 * JSON-LD of any shape (expanded, compacted, flattened, nested, with @graph or pages) to nodes under plain names.
 *
 * A name is the last part of the property's IRI, so `dct:title`, `dcterms:title`, `http://purl.org/dc/terms/title` and
 * a bare `title` are one. Contexts in the document are followed, contexts elsewhere are never fetched: what is written
 * under bare names is taken by those.
 */

/** A node as expressions read it: `id`, `types`, and every property as a list. */
export type Linked = Record<string, unknown>

interface Node {
  id: string | undefined
  types: Set<string>
  properties: Map<string, unknown[]>
}

/** Stands for a node that is described elsewhere in the document, or nowhere in it. */
class Reference {
  readonly id: string
  constructor(id: string) {
    this.id = id
  }
}

type Context = Readonly<Record<string, unknown>>

/** What the object of a property is, where it does not say so itself: Project Open Data's catalogues rely on it. */
const IMPLIED: ReadonlyMap<string, string> = new Map([
  ['dataset', 'Dataset'],
  ['distribution', 'Distribution'],
  ['service', 'DataService'],
])
/** Vocabularies whose word comes first where two have the same name, as for `identifier`. */
const FIRST = /purl\.org\/dc\/|\/ns\/dcat#|xmlns\.com\/foaf|^[^:]*$/

/**
 * The nodes of a type; what they refer to by one of `properties` stands in place of the reference, one level deep. With
 * `inverse`, `of` are the nodes that refer to them by that property: the catalogues of a dataset, by `dataset`.
 */
export function readLinked(
  document: unknown,
  type: string,
  properties: readonly string[],
  inverse?: string,
): Linked[] {
  const graph = graphOf(document)
  // A node of a type and nothing else is described elsewhere, as a page's reference to another page's data is.
  const nodes = graph.nodes.filter(({ types, properties: said }) => types.has(type) && said.size > 0)
  const holders = inverse === undefined ? undefined : graph.holders(inverse, properties)
  return nodes.map((node) => {
    const linked = graph.describe(node, properties)
    const of = holders?.get(node)
    return of ? { ...linked, of } : linked
  })
}

/** An expression asks the same document several times. */
const graphs = new WeakMap<object, Graph>()

function graphOf(document: unknown): Graph {
  if (typeof document !== 'object' || document === null) return new Graph()
  const known = graphs.get(document)
  if (known) return known
  const graph = new Graph()
  const isBare = (item: unknown) =>
    isObject(item) && 'title' in item && !Object.keys(item).some((key) => key.startsWith('@'))
  // Project Open Data 1.0 is a list of datasets without a word about what they are.
  const implied = Array.isArray(document) && document.every(isBare) ? 'Dataset' : undefined
  graph.visit(document, {}, implied)
  graphs.set(document, graph)
  return graph
}

class Graph {
  readonly nodes: Node[] = []
  readonly #byId = new Map<string, Node>()

  /** Takes in a value of the document; gives what stands for it in the property that holds it. */
  visit(value: unknown, context: Context, implied: string | undefined): unknown[] {
    if (Array.isArray(value)) return value.flatMap((item) => this.visit(item, context, implied))
    if (!isObject(value)) return value === null || value === undefined ? [] : [value]
    if ('@value' in value) return [value['@language'] === undefined ? value['@value'] : value]
    const inside = value['@list'] ?? value['@set']
    if (inside !== undefined) return this.visit(inside, context, implied)
    return this.#visitNode(value, within(context, value['@context']), implied)
  }

  #visitNode(value: Linked, context: Context, implied: string | undefined): unknown[] {
    this.visit(value['@graph'], context, undefined)
    this.visit(value['@included'], context, undefined)
    const said = value['@id'] ?? value[aliasOf(context, '@id', 'id')]
    const id = typeof said === 'string' ? expand(said, context) : undefined
    const keys = Object.keys(value).filter((key) => !key.startsWith('@'))
    if (id !== undefined && keys.length === 0 && value['@type'] === undefined) return [new Reference(id)]
    const node = this.#open(id)
    const types = value['@type'] ?? value[aliasOf(context, '@type', 'type')]
    for (const name of Array.isArray(types) ? types : [types]) {
      if (typeof name === 'string') node.types.add(nameOf(expandTerm(name, context)))
    }
    if (node.types.size === 0 && implied !== undefined) node.types.add(implied)
    const terms = keys.map((key) => ({ key, iri: expandTerm(key, context) }))
    for (const first of [true, false]) {
      for (const { key, iri } of terms) {
        if (FIRST.test(iri) !== first) continue
        const name = nameOf(iri)
        const values = this.visit(value[key], context, IMPLIED.get(name))
        if (isReference(context, key)) refer(values, context)
        const list = node.properties.get(name)
        if (list) list.push(...values)
        else node.properties.set(name, values)
      }
    }
    return [node]
  }

  #open(id: string | undefined): Node {
    const known = id === undefined ? undefined : this.#byId.get(id)
    if (known) return known
    const node: Node = { id, types: new Set(), properties: new Map() }
    this.nodes.push(node)
    if (id !== undefined) this.#byId.set(id, node)
    return node
  }

  describe(node: Node, properties: readonly string[]): Linked {
    const entries = [...node.properties].map(([name, values]) => {
      const followed = properties.includes(name)
      return [name, values.map((value) => (followed ? this.#follow(value) : outline(value)))] as const
    })
    // Spread, as an assignment to a property named __proto__ would be something else.
    return { id: node.id, types: [...node.types], ...Object.fromEntries(entries) }
  }

  /** By node the ones that refer to it by a property; each is described once for all. */
  holders(inverse: string, properties: readonly string[]): Map<Node, Linked[]> {
    const holders = new Map<Node, Linked[]>()
    for (const holder of this.nodes) {
      const held = holder.properties.get(inverse)
      if (!held) continue
      const followed = properties.filter((name) => holder.properties.has(name))
      const own = this.describe(holder, followed)
      const described = Object.fromEntries(['id', ...followed].map((name) => [name, own[name]]))
      for (const value of held) {
        const node = this.#find(value)
        if (!node) continue
        const known = holders.get(node)
        if (known) known.push(described)
        else holders.set(node, [described])
      }
    }
    return holders
  }

  #find(value: unknown): Node | undefined {
    if (isNode(value)) return value
    const id = value instanceof Reference ? value.id : value
    return typeof id === 'string' ? this.#byId.get(id) : undefined
  }

  #follow(value: unknown): unknown {
    const node = this.#find(value)
    if (node) return { id: node.id, types: [...node.types], ...plain(node) }
    return value instanceof Reference ? { id: value.id } : value
  }
}

/** A value that is not followed: a node by its id, or by what it says itself where it has none. */
function outline(value: unknown): unknown {
  if (value instanceof Reference) return value.id
  return isNode(value) ? (value.id ?? plain(value)) : value
}

function plain(node: Node): Linked {
  return Object.fromEntries(
    [...node.properties].map(([name, values]) => [
      name,
      values.map((value) => (value instanceof Reference ? value.id : isNode(value) ? value.id : value)),
    ]),
  )
}

function isNode(value: unknown): value is Node {
  return isObject(value) && value['properties'] instanceof Map
}

function isObject(value: unknown): value is Linked {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A context inside another; one that is only named by its address adds nothing. */
function within(outer: Context, said: unknown): Context {
  const parts: unknown[] = Array.isArray(said) ? said : [said]
  return parts.filter(isObject).reduce<Context>((context, part) => ({ ...context, ...part }), outer)
}

/** The key by which a context lets `@id` or `@type` be written; JSON-LD's own contexts agree on these two. */
function aliasOf(context: Context, keyword: string, usual: string): string {
  const own = Object.keys(context).find((key) => iriIn(context, key) === keyword)
  return own ?? (iriIn(context, usual) === undefined ? usual : keyword)
}

function iriIn(context: Context, term: string): string | undefined {
  const entry = Object.hasOwn(context, term) ? context[term] : undefined
  if (typeof entry === 'string') return entry
  const iri = isObject(entry) ? entry['@id'] : undefined
  return typeof iri === 'string' ? iri : undefined
}

/** Whether a context says that the texts of a property are ids. */
function isReference(context: Context, term: string): boolean {
  const entry = Object.hasOwn(context, term) ? context[term] : undefined
  return isObject(entry) && entry['@type'] === '@id'
}

function refer(values: unknown[], context: Context): void {
  values.forEach((value, place) => {
    if (typeof value === 'string') values[place] = new Reference(expand(value, context))
  })
}

function expandTerm(term: string, context: Context): string {
  return expand(iriIn(context, term) ?? term, context)
}

/** `ex:a` to the IRI that its prefix stands for; anything else as it is. */
function expand(text: string, context: Context): string {
  const colon = text.indexOf(':')
  if (colon < 1 || text.startsWith('//', colon + 1)) return text
  const start = iriIn(context, text.slice(0, colon))
  return start === undefined ? text : start + text.slice(colon + 1)
}

function nameOf(iri: string): string {
  return /[^/#:]*$/.exec(iri)?.[0] ?? iri
}
