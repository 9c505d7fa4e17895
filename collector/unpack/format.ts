/** How an answer is written: each format takes its text to the value that `records` reads, and to pieces that are none. */
import { openJson, openPythonJson } from './formats/json.ts'
import { openNdjson } from './formats/ndjson.ts'
import { openPrometheus } from './formats/prometheus.ts'
import { openSyslog } from './formats/syslog.ts'
import { openZeek } from './formats/zeek.ts'
import type { OpenFormat } from './formats/opening.ts'

/**
 * - `json`: one JSON document
 * - `python-json`: as Python's `json` writes it, where NaN, Infinity and -Infinity stand for no value
 * - `ndjson`: JSON documents one after another, on lines of their own or not; a list gives its items
 * - `prometheus`: the text exposition format or OpenMetrics
 * - `syslog`: lines of syslog, with CEF or LEEF in them or without
 * - `zeek`: a log of Zeek, tab-separated or as JSON
 */
export const FORMATS = {
  json: openJson,
  'python-json': openPythonJson,
  ndjson: openNdjson,
  prometheus: openPrometheus,
  syslog: openSyslog,
  zeek: openZeek,
} satisfies Record<string, OpenFormat>

export type FormatName = keyof typeof FORMATS
export const FORMAT_NAMES = Object.keys(FORMATS) as [FormatName, ...FormatName[]]
