/** Names in an expression that nobody has given: JSONata takes a misspelt one for nothing, and calls it only when it runs. Pure. */
import { nearest } from '#province/nearest.ts'

/** What JSONata 2 brings along. */
export const JSONATA_FUNCTIONS: readonly string[] =
  `abs append assert average base64decode base64encode boolean ceil clone contains count decodeUrl decodeUrlComponent distinct
  each encodeUrl encodeUrlComponent error eval exists filter floor formatBase formatInteger formatNumber fromMillis join keys
  length lookup lowercase map match max merge millis min not now number pad parseInteger power random reduce replace reverse
  round shuffle sift single sort split spread sqrt string substring substringAfter substringBefore sum toMillis trim type
  uppercase zip`.split(/\s+/)

type Node = Readonly<Record<string, unknown>>

/**
 * What is wrong with the first name that is neither given in the expression nor among `given`; undefined where nothing is.
 *
 * @param ast what JSONata made of the expression
 */
export function unknownName(ast: unknown, given: readonly string[]): string | undefined {
  const used: { name: string; position: unknown }[] = []
  const known = new Set([...given, ...JSONATA_FUNCTIONS, '', '$'])
  walk(ast, (node) => {
    // What stands for a step or its place, as in `rows@$row` and `rows#$place`.
    for (const place of ['focus', 'index']) if (typeof node[place] === 'string') known.add(node[place])
    if (node['type'] === 'index') known.add(nameOf(node))
    if (node['type'] === 'bind') known.add(nameOf(node['lhs']))
    if (node['type'] === 'lambda') for (const one of node['arguments'] as unknown[]) known.add(nameOf(one))
    if (node['type'] === 'variable') used.push({ name: nameOf(node), position: node['position'] })
  })
  // Text that runs as an expression may name whatever it likes.
  if (used.some(({ name }) => name === 'eval')) return undefined
  const unknown = used.find(({ name }) => !known.has(name))
  if (!unknown) return undefined
  const meant = nearest(unknown.name, [...known])
  const hint = meant === undefined || meant === '' ? '' : `: did you mean $${meant}?`
  return `$${unknown.name} is no function and nothing that it names${hint} (at character ${String(unknown.position)})`
}

function walk(value: unknown, visit: (node: Node) => void): void {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) visit(value as Node)
  for (const part of Object.values(value)) walk(part, visit)
}

function nameOf(node: unknown): string {
  return String((node as Node)['value'])
}
