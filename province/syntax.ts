/** What is wrong with text that is not YAML or not JSON, in plain English. */
import type { YAMLParseError, YAMLWarning } from 'yaml'
import type { Fault } from './problem.ts'

type ParserError = YAMLParseError | YAMLWarning

/** The slip behind a parser's error, where it is one that people often make, given the line it stumbled over. */
export function slip({ code, message }: ParserError, line: string): Fault | undefined {
  if (/:\s\*\//.test(line)) {
    return {
      message: 'A schedule that begins with * needs quotes.',
      cure: `Write it like every: '*/15 * * * * *'.`,
    }
  }
  if (/[{,[].*\$\{/.test(line) && !/['"][^'"]*\$\{/.test(line)) {
    return { message: '${…} inside { } needs quotes.', cure: `Write it like token: '\${env:GD_JYT_TOKEN}'.` }
  }
  if (code === 'TAB_AS_INDENT') return { message: 'The line is indented with a tab.', cure: 'Use spaces.' }
  if (code === 'MULTIPLE_DOCS') {
    return {
      message: 'A second document begins here.',
      cure: 'Delete the line ---, or make two files of it.',
    }
  }
  if (code === 'TAG_RESOLVE_FAILED')
    return { message: sentence(message), cure: 'Remove the tag; values are plain.' }
  return undefined
}

/** Any other error of the parser, in its own words. */
export function notYaml({ message }: ParserError): Fault {
  return {
    message: `This is not YAML: ${sentence(message)}`,
    cure: "Compare it with a file that works; text that holds : # { } [ ] , & * ! | > ' % @ belongs in quotes.",
  }
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

/** What is wrong with a text that should be JSON, if anything is. */
export function jsonFault(text: string): (Fault & { line: number; column: number }) | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    const offset = Number(/at position (\d+)/.exec(said)?.[1] ?? text.trimEnd().length)
    const before = text.slice(0, offset).split('\n')
    return {
      message: 'This is not JSON.',
      cure: 'Look here for a missing comma, quote or bracket, or for one too many.',
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
    }
  }
}
