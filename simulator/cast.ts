/** Who is played: the organs and platforms of a province folder, as far as the simulator needs them. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { hash, mix } from './noise.ts'

export interface Organ {
  code: string
  name: string
  short: string
  kind: string
  region: string
}

/** One platform, played. */
export interface Player {
  id: string
  organ: Organ
  /** A: epoch ms, no authentication. B: local time, TIF signature. */
  shape: 'A' | 'B'
  paasid: string
  /** Which case of the signature's hex its gateway accepts. */
  signature_case: 'lower' | 'upper' | 'either'
  /** Seeded; the root of all its noise. */
  hash: number
}

export interface Cast {
  organs: Organ[]
  players: Player[]
  /** Codes of the plan's outcomes, which organs report progress of. */
  outcomes: string[]
  /** The organ whose platform relays the others' exchange. */
  relay: string
}

export class CastError extends Error {
  override name = 'CastError'
}

/** The plan's eleven outcomes, where the folder has no plan. */
const OUTCOMES = ['P1-1', 'P1-2', 'P1-3', 'P2-1', 'P2-2', 'P2-3', 'P3-1', 'P3-2', 'P3-3', 'P4-1', 'P4-2']

const organsFile = z.array(
  z.object({
    code: z.string(),
    name: z.object({ zh: z.string() }),
    short: z.object({ zh: z.string() }),
    kind: z.string(),
    region: z.coerce.string(),
  }),
)

const platformFile = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/),
  organ: z.string(),
  auth: z.object({
    kind: z.enum(['none', 'tif']),
    paasid: z.string().optional(),
    case: z.enum(['lower', 'upper']).optional(),
  }),
})

const planFile = z.object({ phases: z.array(z.object({ outcomes: z.array(z.object({ id: z.string() })) })) })

const provinceFile = z.object({ lead_organ: z.string().optional() })

function read<T>(file: string, shape: z.ZodType<T>): T {
  let content: unknown
  try {
    content = parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CastError(
      `${file}: cannot be read (${reason}); give a province folder with this file as YAML`,
      {
        cause,
      },
    )
  }
  const result = shape.safeParse(content)
  if (result.success) return result.data
  const first = result.error.issues[0]
  throw new CastError(`${file}: ${first?.path.join('.') ?? ''}: ${first?.message ?? ''}; correct this field`)
}

function readIfThere<T>(file: string, shape: z.ZodType<T>): T | undefined {
  return existsSync(file) ? read(file, shape) : undefined
}

export function readCast(provinceDir: string, seed: number): Cast {
  const organs = read(join(provinceDir, 'organs.yaml'), organsFile).map(
    ({ code, name, short, kind, region }): Organ => ({ code, name: name.zh, short: short.zh, kind, region }),
  )
  const byCode = new Map(organs.map((organ) => [organ.code, organ]))
  const folder = join(provinceDir, 'platforms')
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.yaml')) : []
  const players = files.sort().map((file): Player => {
    const path = join(folder, file)
    const { id, organ: code, auth } = read(path, platformFile)
    const organ = byCode.get(code)
    if (!organ) throw new CastError(`${path}: organ ${code} is not in organs.yaml; name one that is`)
    return {
      id,
      organ,
      shape: auth.kind === 'tif' ? 'B' : 'A',
      paasid: auth.paasid ?? id,
      signature_case: auth.case ?? 'either',
      hash: mix(seed, hash(id)),
    }
  })
  if (players.length === 0)
    throw new CastError(`${folder}: holds no platform file; give a province with platforms/*.yaml`)
  const plan = readIfThere(join(provinceDir, 'plan.yaml'), planFile)
  const province = readIfThere(join(provinceDir, 'province.yaml'), provinceFile)
  return {
    organs,
    players,
    outcomes: plan?.phases.flatMap((phase) => phase.outcomes.map((outcome) => outcome.id)) ?? OUTCOMES,
    relay: province?.lead_organ ?? 'GD-ZSJ',
  }
}
