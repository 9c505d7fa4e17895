/** Says in plain English, with a cure, what a schema found wrong in a document. */
import type { z } from 'zod'
import type { Document } from './document.ts'
import { hintsOf } from './hint.ts'
import type { Hint } from './hint.ts'
import { nearest } from './nearest.ts'
import { legible, type Fault, type Path, type Problem } from './problem.ts'

/**
 * One problem for each mistake. Values are quoted only where they should have been one of a few words or of a given
 * form: a secret written in the wrong place must not reach a log.
 */
export function explain(
  issues: readonly z.core.$ZodIssue[],
  schema: z.ZodType,
  document: Document,
): Problem[] {
  if (issues.length === 0) return []
  const hint = hintsOf(schema)
  return issues.flatMap((issue) => {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)))
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => document.problem([...path, key], unknownField(key, hint(path))))
    }
    if (issue.code === 'invalid_key') {
      return [document.problem(path, badName(path.at(-1), hint(path.slice(0, -1))))]
    }
    return [document.problem(path, faultOf(issue, path, document.at(path), hint(path)))]
  })
}

function faultOf(issue: z.core.$ZodIssue, path: Path, found: unknown, hint: Hint): Fault {
  if (issue.code === 'custom') return { message: issue.message, cure: cureOf(issue) }
  if (found === undefined || found === null) return missing(path, found, hint)
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, found, hint)
    case 'invalid_value':
      return notAmong(found, issue.values.map(String))
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options)
        ? notAmong(found, issue.options.map(String))
        : { message: 'This is none of the forms that may stand here.', cure: shape(hint) }
    case 'invalid_format':
      return {
        message: `${quote(found)} is not ${hint.description ?? 'of the right form'}.`,
        cure: shape(hint),
      }
    case 'too_small':
      return { message: tooSmall(issue, found), cure: shape(hint) }
    case 'too_big':
      return {
        message: `${subject(found)} must be at most ${issue.maximum}${unit(found)}.`,
        cure: shape(hint),
      }
    case 'invalid_element':
    case 'invalid_key':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return { message: `${issue.message}.`, cure: shape(hint) }
  }
}

function unknownField(key: string, { fields }: Hint): Fault {
  const meant = nearest(key, fields)
  return {
    message: `'${legible(key)}' is not a field here.`,
    cure:
      meant === undefined
        ? `Remove it; the fields here are ${fields.join(', ')}.`
        : `Did you mean '${meant}'?`,
  }
}

function badName(name: unknown, { names, fields }: Hint): Fault {
  const cure = `Write ${names ?? `one of ${fields.join(', ')}`}.`
  return { message: `${quote(name)} cannot be the name of a field here.`, cure }
}

function missing(path: Path, found: undefined | null, hint: Hint): Fault {
  const key = path.at(-1)
  if (typeof key !== 'string') return { message: 'There is no value here.', cure: shape(hint) }
  const what = [hint.description, hint.example === undefined ? undefined : `such as ${hint.example}`]
  const words = what.filter((part) => part !== undefined).join(', ')
  return {
    message: found === null ? `'${key}' has no value.` : `'${key}' is missing.`,
    cure: words === '' ? `Write '${key}' with its value.` : `Write '${key}': ${words}.`,
  }
}

const TYPES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'fields with values',
  record: 'fields with values',
}

function wrongType(expected: string, found: unknown, hint: Hint): Fault {
  const is = Array.isArray(found) ? 'array' : typeof found
  const message = `This must be ${TYPES[expected] ?? expected}, not ${TYPES[is] ?? is}.`
  if (expected === 'string' && is !== 'array' && is !== 'object')
    return { message, cure: 'Put it in quotes.' }
  if (expected === 'number' && is === 'string')
    return { message, cure: 'Write the bare number, without quotes.' }
  if (expected === 'int' && is === 'number') {
    return { message: 'This must be a whole number.', cure: 'Round it.' }
  }
  if (expected === 'array' && hint.example === undefined)
    return { message, cure: 'Begin each item on a line of its own, with a hyphen and a space.' }
  return { message, cure: shape(hint) }
}

function notAmong(found: unknown, options: readonly string[]): Fault {
  const meant = nearest(textOf(found), options)
  return {
    message: `${quote(found)} is not known here.`,
    cure:
      options.length === 1
        ? `Write ${options.join('')}.`
        : `Write one of ${options.join(', ')}${meant === undefined ? '.' : `; did you mean '${meant}'?`}`,
  }
}

function tooSmall(issue: z.core.$ZodIssueTooSmall, found: unknown): string {
  if (found === '') return 'The text is empty.'
  if (Array.isArray(found) && found.length === 0) return 'The list is empty.'
  const bound = issue.inclusive === false ? 'more than' : 'at least'
  return `${subject(found)} must be ${bound} ${issue.minimum}${unit(found)}.`
}

function subject(found: unknown): string {
  return typeof found === 'string' ? 'The text' : Array.isArray(found) ? 'The list' : 'The number'
}

function unit(found: unknown): string {
  return typeof found === 'string' ? ' characters' : Array.isArray(found) ? ' items' : ''
}

/** What should stand there, as the schema describes it. */
function shape({ description, example, fields }: Hint): string {
  if (description !== undefined)
    return `Write ${description}${example === undefined ? '' : `, such as ${example}`}.`
  if (example !== undefined) return `Write it like ${example}.`
  return fields.length > 0 ? `Write the fields ${fields.join(', ')}.` : 'Compare it with a file that works.'
}

function cureOf(issue: z.core.$ZodIssueCustom): string {
  const cure: unknown = issue.params?.['cure']
  return typeof cure === 'string' ? cure : 'Compare it with a file that works.'
}

/** As it stands in the file, or nearly: what is no text may say of itself that it cannot be one. */
function textOf(found: unknown): string {
  return typeof found === 'string' ? found : (JSON.stringify(found) ?? typeof found)
}

function quote(found: unknown): string {
  const text = textOf(found)
  return `'${text.length > 60 ? `${text.slice(0, 60)}…` : text}'`
}
