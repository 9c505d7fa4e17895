/**
 * A province: its organs, regions, plan, scenes and platforms, read from a folder and checked.
 *
 * Every file is always read, and every mistake reported with its file, its line and its cure. An organ without a
 * platform is no mistake: it is one that nobody has connected yet, and every number counts it as silent.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { disagreements } from './agree.ts'
import type { Parts } from './agree.ts'
import { alertRulesSchema } from './alert-rules.ts'
import type { AlertRules } from './alert-rules.ts'
import { calendarSchema } from './calendar.ts'
import type { CalendarFile } from './calendar.ts'
import { channelsSchema, toChannels } from './channel.ts'
import type { ChannelsFile } from './channel.ts'
import { clocksSchema } from './clock.ts'
import type { ClockRule } from './clock.ts'
import { fillIn } from './environment.ts'
import type { Environment, FaultAt, ReadSecret } from './environment.ts'
import { slug } from './field.ts'
import { CALENDAR_FILE, calendarName, headSchema } from './head.ts'
import type { Head } from './head.ts'
import { checkMap } from './map.ts'
import { organsSchema } from './organ.ts'
import type { Organ } from './organ.ts'
import { readFolder, readPart } from './part.ts'
import type { Part } from './part.ts'
import { planSchema } from './plan.ts'
import type { Plan } from './plan.ts'
import { platformSchema, toPlatform } from './platform.ts'
import type { Platform, PlatformFile } from './platform.ts'
import { fileProblem, ProvinceError, sortProblems } from './problem.ts'
import type { Problem } from './problem.ts'
import { regionsSchema } from './region.ts'
import type { Regions } from './region.ts'
import { sceneSchema } from './scene.ts'
import type { Scene } from './scene.ts'
import { openSecretFiles } from './secret-file.ts'

export interface Province extends Omit<Head, 'map' | 'calendar'> {
  /** The folder that it was read from. */
  dir: string
  /** The map's approval number (审图号); empty where it has none, which the screen must say. */
  map_review_no: string
  /** The map's geometry: TopoJSON with the layers `cities` and `counties`, keyed by `adcode`. */
  map_file: string
  organs: Organ[]
  regions: Regions
  plan: Plan
  calendar: CalendarFile
  clocks: ClockRule[]
  /** By which ways the word gets out, with their secrets. */
  notices: ChannelsFile
  alert_rules: AlertRules
  scenes: Scene[]
  /** In the order of their ids. */
  platforms: Platform[]
}

export interface LoadOptions {
  /** The one platform that is wanted: what the others take from the environment may be missing. */
  only?: string | undefined
  /** How `${file:…}` is read; from the province's folder by default. */
  readSecret?: ReadSecret | undefined
}

/** Reads a province. Throws a ProvinceError that names every mistake if there is one. */
export function loadProvince(dir: string, env: Environment, options: LoadOptions = {}): Province {
  const { province, problems } = readProvince(dir, env, options)
  if (province === undefined || problems.length > 0) throw new ProvinceError(dir, problems)
  return province
}

/** Every mistake in a province's files, in the order of files and lines; none if it loads. */
export function checkProvince(
  dir: string,
  env: Environment,
  readSecret: ReadSecret = openSecretFiles(dir),
): Problem[] {
  return readProvince(dir, env, { readSecret }).problems
}

const NO_DIRECTORY = {
  message: 'There is no such directory.',
  cure: 'Name the directory of a province, as province/guangdong is one.',
}

function readProvince(
  dir: string,
  env: Environment,
  { only, readSecret = openSecretFiles(dir) }: LoadOptions,
): { province: Province | undefined; problems: Problem[] } {
  if (!existsSync(dir)) return { province: undefined, problems: [fileProblem(dir, NO_DIRECTORY)] }
  const head = readPart(join(dir, 'province.yaml'), headSchema)
  const organs = readPart(join(dir, 'organs.yaml'), organsSchema)
  const regions = readPart(join(dir, 'regions.json'), regionsSchema)
  const plan = readPart(join(dir, 'plan.yaml'), planSchema)
  const calendar = readPart(join(dir, calendarFile(head)), calendarSchema)
  const clocks = readPart(join(dir, 'clocks.yaml'), clocksSchema)
  const channels = readPart(join(dir, 'channels.yaml'), channelsSchema)
  const alertRules = readPart(join(dir, 'alert-rules.yaml'), alertRulesSchema)
  const scenes = readFolder(join(dir, 'scenes'), sceneSchema)
  const platforms = readFolder(join(dir, 'platforms'), platformSchema)

  const parts: Parts = {
    head,
    organs,
    regions,
    plan,
    channels,
    scenes: scenes.parts,
    platforms: platforms.parts,
  }
  const map = mapFile(dir, head.document?.at(['id']))
  const wanted = platforms.parts.filter(({ value }) => only === undefined || value?.id === only)
  const ready = wanted.map((part) => fillInPlatform(part, organs.value ?? [], env, readSecret))
  // Whoever asks one platform tells nobody, and need not have what the channels are given.
  const notices = fillInChannels(channels, only === undefined ? env : undefined, readSecret)
  const problems = sortProblems([
    ...[head, organs, regions, plan, calendar, clocks, channels, alertRules, scenes, platforms].flatMap(
      (part) => part.problems,
    ),
    ...disagreements(parts),
    ...(map === undefined ? [] : checkMap(map, regions.value)),
    ...ready.flatMap((one) => one.problems),
    ...notices.problems,
  ])

  if (!head.value || !organs.value || !regions.value || !plan.value || map === undefined) {
    return { province: undefined, problems }
  }
  if (!calendar.value || !clocks.value || !channels.value || !alertRules.value)
    return { province: undefined, problems }
  const { map: shown, ...rest } = head.value
  const province: Province = {
    ...rest,
    dir,
    map_review_no: shown.review_no,
    map_file: map,
    organs: organs.value,
    regions: regions.value,
    plan: plan.value,
    calendar: calendar.value,
    clocks: clocks.value,
    notices: notices.channels ?? { channels: [] },
    alert_rules: alertRules.value,
    scenes: scenes.parts.flatMap(({ value }) => value ?? []),
    platforms: ready.flatMap(({ platform }) => platform ?? []),
  }
  return { province, problems }
}

/** A platform with its environment filled in, and what could not be: that too is told of a file broken elsewhere. */
function fillInPlatform(
  { document, value }: Part<PlatformFile>,
  organs: readonly Organ[],
  env: Environment,
  readSecret: ReadSecret,
): { platform?: Platform; problems: Problem[] } {
  if (document === undefined) return { problems: [] }
  const placed = ({ path, fault }: FaultAt): Problem => document.problem(path, fault)
  if (value === undefined) return { problems: fillIn(document.value, env, readSecret).faults.map(placed) }
  // An unknown organ has no region; it is a problem of its own, so such a province is never returned.
  const region = organs.find(({ code }) => code === value.organ)?.region ?? ''
  const { platform, faults } = toPlatform(value, region, env, readSecret)
  return { platform, problems: faults.map(placed) }
}

function fillInChannels(
  { document, value }: Part<ChannelsFile>,
  env: Environment | undefined,
  readSecret: ReadSecret,
): { channels?: ChannelsFile; problems: Problem[] } {
  if (document === undefined || value === undefined || env === undefined) return { problems: [] }
  const { channels, faults } = toChannels(value, env, readSecret)
  return { channels, problems: faults.map(({ path, fault }) => document.problem(path, fault)) }
}

/** Where the head is broken, the calendar is looked for where it usually is, so that its mistakes are told all the same. */
function calendarFile({ document }: Part<Head>): string {
  const named = calendarName.safeParse(document?.at(['calendar']))
  return named.success ? named.data : CALENDAR_FILE
}

/** The map lies under the province's id, if that can be read. */
function mapFile(dir: string, id: unknown): string | undefined {
  const name = slug.safeParse(id)
  return name.success ? join(dir, 'map', `${name.data}.topo.json`) : undefined
}
