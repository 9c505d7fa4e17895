import { describe, expect, it } from 'vitest'
import { bindParameters, quote, readStatement, StatementError, withSettings } from './statement.ts'

describe('a request is one statement', () => {
  it.each([
    'SELECT 1; DROP TABLE victim',
    'SELECT 1 ; ; DROP TABLE victim',
    "SELECT ';'; DROP TABLE victim",
    'SELECT 1 /* ; */ ; DROP TABLE victim',
    "SELECT 'a\\'; DROP TABLE victim --'; DROP TABLE victim",
    'SELECT 1 -- \n; DROP TABLE victim',
  ])('refuses %s', (sql) => {
    expect(() => readStatement(sql)).toThrow(/Multi-statements/)
  })

  it.each([
    "SELECT ';' AS semicolon",
    'SELECT 1;',
    'SELECT 1 ; ',
    "SELECT 'it''s; fine'",
    'SELECT 1 -- ; not a second one',
  ])('takes %s', (sql) => {
    expect(readStatement(sql).kind).toBe('read')
  })

  it.each([
    'SELECT $$ ; $$',
    "SELECT 'never closed",
    'SELECT `never closed',
    '# a comment\nSELECT 1',
    '',
    '  -- nothing',
  ])('refuses what could hide a second one: %j', (sql) => {
    expect(() => readStatement(sql)).toThrow(StatementError)
  })
})

describe('a statement stays inside the store', () => {
  it.each([
    "SELECT * FROM file('/etc/passwd')",
    "SELECT * FROM url ('http://127.0.0.1/')",
    "SELECT 1 INTO OUTFILE '/tmp/out'",
    "INSERT INTO FUNCTION s3('https://bucket') SELECT 1",
  ])('refuses %s', (sql) => {
    expect(() => readStatement(sql)).toThrow(/reaches out|touches files/)
  })

  it.each(['SET max_threads = 1', 'USE system', 'GRANT ALL ON *.* TO default', 'VALUES (1)'])(
    'does not run %s',
    (sql) => {
      expect(() => readStatement(sql)).toThrow(/not a statement that the store runs/)
    },
  )
})

describe('parameters', () => {
  it('are bound as text, whatever they hold', () => {
    const statement = readStatement('SELECT {name:String}, {at:Int64}')
    const given = new Map([
      ['name', "'; DROP TABLE victim; --\\"],
      ['at', '7'],
      ['unused', 'x'],
    ])
    expect(bindParameters(statement, given)).toBe(
      "SET param_name = '\\'; DROP TABLE victim; --\\\\', param_at = '7'",
    )
  })

  it('that the statement names must be given', () => {
    expect(() => bindParameters(readStatement('SELECT {at:Int64}'), new Map())).toThrow(/`at` is not set/)
  })

  it('in a literal are text', () => {
    expect(readStatement("SELECT '{at:Int64}'").parameters).toEqual(new Set())
  })

  it("of a view belong to the view's readers", () => {
    expect(readStatement('CREATE VIEW v AS SELECT {at:Int64}').parameters).toEqual(new Set())
  })
})

describe('settings', () => {
  it('become a clause of the statement, behind a comment too', () => {
    const statement = readStatement('SELECT 1 -- end')
    expect(withSettings(statement, new Map([['max_threads', '1']]))).toBe(
      "SELECT 1 -- end\nSETTINGS max_threads = '1'",
    )
  })

  it('cannot close their own quotes', () => {
    const sql = withSettings(
      readStatement('SELECT 1'),
      new Map([['max_threads', "\\'; DROP TABLE victim; SELECT '"]]),
    )
    expect(() => readStatement(sql)).not.toThrow()
    expect(quote("\\'")).toBe("'\\\\\\''")
  })

  it.each(['max_threads = 1; DROP TABLE victim; --', 'a b', '', '1a'])('have names: %j is none', (name) => {
    expect(() => withSettings(readStatement('SELECT 1'), new Map([[name, '1']]))).toThrow(
      /not a setting's name/,
    )
  })
})
