/**
 * One SQL statement as text: what it is, what it may not be, and where its settings go.
 *
 * The engine runs `select 1; drop table x` as two statements and reads files by name, so this is the gate in front of
 * it. It knows ClickHouse's lexical rules (literals, quoted identifiers, comments) and no more of its grammar.
 */

/** A statement that is refused before the engine sees it; `code` and `type` are ClickHouse's own. */
export class StatementError extends Error {
  readonly code: number
  readonly type: string
  constructor(code: number, type: string, message: string) {
    super(message)
    this.code = code
    this.type = type
  }
}

export type StatementKind = 'read' | 'insert' | 'write'

export interface Statement {
  /** The text without a trailing semicolon. */
  sql: string
  kind: StatementKind
  /** Whether its answer can be sent as it is made; the engine answers EXPLAIN, SHOW and the like only whole. */
  streams: boolean
  /** Names of the `{name:Type}` parameters it uses. */
  parameters: ReadonlySet<string>
}

interface Token {
  /** `other` is any single character that is none of the rest. */
  kind: 'word' | 'string' | 'quoted' | 'other'
  text: string
  start: number
}

const TOKEN =
  /(?<space>\s+|--[^\n]*|\/\*[\s\S]*?\*\/)|(?<word>[A-Za-z_][A-Za-z0-9_]*|[0-9][A-Za-z0-9_.]*)|(?<string>'(?:[^'\\]|\\[\s\S]|'')*')|(?<quoted>`(?:[^`\\]|\\[\s\S]|``)*`|"(?:[^"\\]|\\[\s\S]|"")*")|(?<other>[\s\S])/y

function* tokenise(sql: string): Generator<Token> {
  TOKEN.lastIndex = 0
  for (const match of sql.matchAll(new RegExp(TOKEN.source, 'gy'))) {
    const { space, word, string, quoted } = match.groups ?? {}
    if (space !== undefined) continue
    const text = match[0]
    const kind =
      word !== undefined
        ? 'word'
        : string !== undefined
          ? 'string'
          : quoted !== undefined
            ? 'quoted'
            : 'other'
    if (kind === 'other' && /['"`]/.test(text)) {
      throw new StatementError(62, 'SYNTAX_ERROR', `a quote that is never closed at character ${match.index}`)
    }
    // `$tag$…$tag$` quotes text in ClickHouse, `#` starts a comment: neither is ours, and both could hide a statement.
    if (kind === 'other' && /[$#\u0000]/.test(text)) {
      throw new StatementError(
        62,
        'SYNTAX_ERROR',
        `the character ${JSON.stringify(text)} at ${match.index} is not allowed`,
      )
    }
    yield { kind, text, start: match.index }
  }
}

const READS = new Set(['SELECT', 'WITH', 'SHOW', 'DESCRIBE', 'DESC', 'EXISTS', 'EXPLAIN', 'CHECK'])
const WRITES = new Set([
  'CREATE',
  'DROP',
  'ALTER',
  'TRUNCATE',
  'OPTIMIZE',
  'SYSTEM',
  'RENAME',
  'EXCHANGE',
  'DELETE',
  'DETACH',
  'ATTACH',
  'BACKUP',
  'RESTORE',
  'KILL',
])

/** Table functions that reach files, other hosts or other programs. */
const REACHING_OUT = new Set([
  'FILE', 'FILECLUSTER', 'URL', 'URLCLUSTER', 'S3', 'S3CLUSTER', 'GCS', 'AZUREBLOBSTORAGE', 'HDFS', 'REMOTE',
  'REMOTESECURE', 'CLUSTER', 'CLUSTERALLREPLICAS', 'MYSQL', 'POSTGRESQL', 'MONGODB', 'REDIS', 'SQLITE', 'ODBC', 'JDBC',
  'EXECUTABLE', 'INPUT', 'ICEBERG', 'DELTALAKE', 'HUDI', 'PYTHON', 'ARROWFLIGHT', 'YTSAURUS', 'LOOP',
]) // prettier-ignore

/** Statements that have been read before: most are asked again and again, with other parameters. */
const read = new Map<string, Statement>()
const READ_MOST = 500
const READ_LONGEST = 32_768

/**
 * Reads a statement.
 *
 * @throws {StatementError} on an empty text, on more than one statement, on `INTO OUTFILE`, and on table functions
 * that reach out of the store.
 */
export function readStatement(text: string): Statement {
  const known = read.get(text)
  if (known) return known
  const statement = parseStatement(text)
  if (text.length <= READ_LONGEST) {
    const [oldest] = read.keys()
    if (read.size >= READ_MOST && oldest !== undefined) read.delete(oldest)
    read.set(text, statement)
  }
  return statement
}

function parseStatement(text: string): Statement {
  const tokens = [...tokenise(text)]
  const semicolon = tokens.findIndex((token) => token.kind === 'other' && token.text === ';')
  if (semicolon !== -1 && tokens.slice(semicolon).some((token) => token.text !== ';')) {
    throw new StatementError(
      62,
      'SYNTAX_ERROR',
      'Multi-statements are not allowed: send one statement a request',
    )
  }
  const end = semicolon === -1 ? text.length : (tokens[semicolon]?.start ?? text.length)
  const own = semicolon === -1 ? tokens : tokens.slice(0, semicolon)
  const first = own.find((token) => token.text !== '(')
  if (!first) throw new StatementError(62, 'SYNTAX_ERROR', 'Empty query')
  // Of these File names a folder that the engine itself keeps within its own place for backups.
  const copies = /^(BACKUP|RESTORE)$/i.test(first.text)
  const parameters = new Set<string>()
  own.forEach((token, index) => {
    const next = own[index + 1]
    const word = token.text.toUpperCase()
    if (
      token.kind === 'word' &&
      next?.text === '(' &&
      REACHING_OUT.has(word) &&
      !(copies && word === 'FILE')
    ) {
      throw new StatementError(
        497,
        'ACCESS_DENIED',
        `the table function ${token.text} reaches out of the store`,
      )
    }
    if (token.kind === 'word' && /^(OUTFILE|INFILE)$/.test(word)) {
      throw new StatementError(
        497,
        'ACCESS_DENIED',
        `${word} touches files; the store answers over HTTP only`,
      )
    }
    if (token.text === '{' && next?.kind === 'word' && own[index + 2]?.text === ':') parameters.add(next.text)
  })
  // What a view's definition names in braces is the view's own parameter, given by those who read it.
  const defines = first.text.toUpperCase() === 'CREATE' && own.some((token) => /^VIEW$/i.test(token.text))
  return {
    sql: text.slice(0, end).trimEnd(),
    kind: kindOf(first),
    streams: /^(SELECT|WITH)$/i.test(first.text),
    parameters: defines ? new Set() : parameters,
  }
}

function kindOf(first: Token): StatementKind {
  const word = first.text.toUpperCase()
  if (READS.has(word)) return 'read'
  if (word === 'INSERT') return 'insert'
  if (WRITES.has(word)) return 'write'
  throw new StatementError(62, 'SYNTAX_ERROR', `${first.text} is not a statement that the store runs`)
}

/** An SQL string literal of `value`. */
export function quote(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\0', '\\0')}'`
}

const NAME = /^[a-z_][a-z0-9_]{0,127}$/i

/** Settings as a `SETTINGS` clause behind the statement, where they hold for it alone. */
export function withSettings(statement: Statement, settings: ReadonlyMap<string, string>): string {
  if (settings.size === 0) return statement.sql
  if (statement.kind === 'write') {
    throw new StatementError(36, 'BAD_ARGUMENTS', 'settings in the URL are for reads and inserts only')
  }
  return `${statement.sql}${settingsClause(settings)}`
}

/** What goes behind a statement; empty where there are no settings. */
export function settingsClause(settings: ReadonlyMap<string, string>): string {
  if (settings.size === 0) return ''
  const pairs = [...settings].map(([name, value]) => `${settingName(name)} = ${quote(value)}`)
  // A comment at the end of the statement must not swallow the clause, hence the line break.
  return `\nSETTINGS ${pairs.join(', ')}`
}

/** The name itself, where it can be one. @throws {StatementError} */
export function settingName(name: string): string {
  if (!NAME.test(name))
    throw new StatementError(115, 'UNKNOWN_SETTING', `${JSON.stringify(name)} is not a setting's name`)
  return name
}

/** `SET param_…` for every parameter the statement uses; null where it uses none. */
export function bindParameters(statement: Statement, given: ReadonlyMap<string, string>): string | null {
  if (statement.parameters.size === 0) return null
  const pairs = [...statement.parameters].map((name) => {
    const value = given.get(name)
    if (value === undefined) {
      throw new StatementError(456, 'UNKNOWN_QUERY_PARAMETER', `Substitution \`${name}\` is not set`)
    }
    if (!NAME.test(name))
      throw new StatementError(457, 'BAD_QUERY_PARAMETER', `${JSON.stringify(name)} is not a name`)
    return `param_${name} = ${quote(value)}`
  })
  return `SET ${pairs.join(', ')}`
}
