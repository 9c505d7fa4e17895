/** Reads one file of a province, or a folder of them, against a schema. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import { MAX_BYTES, parse } from './document.ts'
import type { Document } from './document.ts'
import { explain } from './explain.ts'
import { fileProblem } from './problem.ts'
import type { Problem } from './problem.ts'
import { readText } from './text.ts'

/** What came of one file: its content where it could be read, its value where that is without fault. */
export interface Part<Value> {
  file: string
  document: Document | undefined
  value: Value | undefined
  problems: Problem[]
}

export function readPart<Schema extends z.ZodType>(file: string, schema: Schema): Part<z.output<Schema>> {
  const read = readText(file, MAX_BYTES)
  if ('problem' in read) return { file, document: undefined, value: undefined, problems: [read.problem] }
  const { document, problems } = parse(file, read.text)
  if (document === undefined) return { file, document, value: undefined, problems }
  const result = schema.safeParse(document.value)
  const found = explain(result.error?.issues ?? [], schema, document)
  return { file, document, value: result.data, problems: [...problems, ...found] }
}

export interface Folder<Value> {
  parts: Part<Value>[]
  problems: Problem[]
}

/** Reads every .yaml file of a folder, in the order of their names. Other files are no business of a province. */
export function readFolder<Schema extends z.ZodType>(dir: string, schema: Schema): Folder<z.output<Schema>> {
  let names: string[]
  try {
    names = readdirSync(dir).sort()
  } catch {
    const fault = {
      message: 'There is no such folder that can be read.',
      cure: 'Create it, or check its permissions.',
    }
    return { parts: [], problems: [fileProblem(dir, fault)] }
  }
  const parts = names
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readPart(join(dir, name), schema))
  const misnamed = names
    .filter((name) => /\.(yml|yaml)$/i.test(name) && !name.endsWith('.yaml'))
    .map((name) =>
      fileProblem(join(dir, name), {
        message: 'The file would not be read.',
        cure: 'Let its name end in .yaml.',
      }),
    )
  return { parts, problems: [...parts.flatMap((part) => part.problems), ...misnamed] }
}
