/** Writes docs/indicators.md and its Chinese sister from the heads of sql/indicators: run this file after a change of one. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readIndicatorFile, type IndicatorFile } from '#analytics/indicator/definition.ts'
import { THEMES } from '#analytics/indicator/theme.ts'

const FOLDER = new URL('../sql/indicators/', import.meta.url)
const DOCS = new URL('../docs/', import.meta.url)

export const PAGES = { en: 'indicators.md', zh: 'indicators.zh-CN.md' } as const
type Language = keyof typeof PAGES

const WORDS = {
  en: {
    title: 'Indicators',
    other: '[中文](indicators.zh-CN.md)',
    about:
      'Written from the heads of `sql/indicators/*.sql`, which are also what runs and what the screens explain: change them there. 待核 marks a legal basis that nobody has verified yet.',
    themes: {
      platform: 'Platforms',
      catalogue: 'Catalogue',
      collection: 'Collection',
      sharing: 'Sharing',
      request: 'Requests',
      quality: 'Quality',
      security: 'Security',
      safeguard: 'Safeguards',
      application: 'Applications',
      plan: 'Plan',
    },
    formula: 'Formula',
    unit: 'Unit',
    direction: 'Better',
    directions: { higher: 'higher', lower: 'lower', none: 'neither side' },
    target: 'Target',
    thresholds: 'Colours',
    good: 'good from',
    warn: 'warning from',
    only: 'of',
    none: 'none',
    from: 'from',
    until: 'until',
    open: 'no dates set',
    cadence: 'Computed',
    every: (seconds: number) => `every ${seconds} s`,
    feeds: 'Feeds',
    own: 'our own observation',
    tables: 'Tables',
    parts: 'Parts',
    basis: 'Legal basis',
    owner: 'Owner',
    no_source: 'No source yet',
    colon: ': ',
  },
  zh: {
    title: '指标',
    other: '[English](indicators.md)',
    about:
      '本页由 `sql/indicators/*.sql` 的文件头生成；运行、界面解释与文档出自同一处，请在那里修改。标“待核”者，其法律依据尚未核实。',
    themes: {
      platform: '平台',
      catalogue: '目录',
      collection: '归集与更新',
      sharing: '共享',
      request: '共享申请',
      quality: '质量',
      security: '安全',
      safeguard: '保障',
      application: '应用',
      plan: '规划',
    },
    formula: '公式',
    unit: '单位',
    direction: '方向',
    directions: { higher: '越高越好', lower: '越低越好', none: '无优劣' },
    target: '目标值',
    thresholds: '颜色',
    good: '良好界',
    warn: '预警界',
    only: '仅',
    none: '无',
    from: '自',
    until: '至',
    open: '未设日期',
    cadence: '计算频率',
    every: (seconds: number) => `每 ${seconds} 秒`,
    feeds: '采集项',
    own: '自身观测',
    tables: '数据表',
    parts: '分项',
    basis: '依据',
    owner: '责任机关',
    no_source: '尚无数据来源',
    colon: '：',
  },
} as const

export function readAll(): IndicatorFile[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => readIndicatorFile(file.replace(/\.sql$/, ''), readFileSync(new URL(file, FOLDER), 'utf8')))
}

/** The page in one language: the register as a list, then one chapter for each indicator, by theme. */
export function indicatorsPage(files: readonly IndicatorFile[], language: Language): string {
  const words = WORDS[language]
  const byTheme = THEMES.map((theme) => ({ theme, files: files.filter(({ head }) => head.theme === theme) }))
  const listed = byTheme.flatMap((group) => group.files)
  const row = ({ id, head }: IndicatorFile): string =>
    `- [${head.name[language]}](#${id}) \`${id}\`${head.code ? ` ${head.code}` : ''}`
  return [
    `# ${words.title}`,
    words.other,
    words.about,
    listed.map(row).join('\n'),
    ...byTheme
      .filter((group) => group.files.length > 0)
      .flatMap((group) => [
        `## ${words.themes[group.theme]}`,
        ...group.files.flatMap((file) => chapter(file, language)),
      ]),
  ]
    .join('\n\n')
    .concat('\n')
}

function chapter({ id, head }: IndicatorFile, language: Language): string[] {
  const words = WORDS[language]
  const { target, thresholds, legal_basis, no_source } = head
  const dates = ({ from, until }: { from: string | null; until: string | null }): string =>
    [from && `${words.from} ${from}`, until && `${words.until} ${until}`].filter(Boolean).join(' ') ||
    words.open
  const colours = thresholds
    ? [
        `${words.good} ${thresholds.good}`,
        `${words.warn} ${thresholds.warn}`,
        ...(thresholds.parts ? [`${words.only} ${thresholds.parts.join(', ')}`] : []),
        dates(thresholds),
      ].join('; ')
    : words.none
  const basis = `${language === 'zh' ? legal_basis.text : legal_basis.text_en}${legal_basis.verified ? '' : ' (待核)'}`
  const facts: [string, string][] = [
    [words.formula, head.formula[language]],
    [words.unit, head.unit[language]],
    [words.direction, words.directions[head.direction]],
    [words.target, target ? `${target.value} (${dates(target)})` : words.none],
    [words.thresholds, colours],
    [words.parts, head.parts.map((part) => part.name[language]).join(', ')],
    [words.cadence, words.every(head.cadence_s)],
    [words.feeds, head.feeds.join(', ') || (no_source ? words.none : words.own)],
    [words.tables, head.tables.map((table) => `\`${table}\``).join(', ') || words.none],
    [words.basis, basis],
    [words.owner, head.owner],
    ...(no_source ? [[words.no_source, no_source[language]] as [string, string]] : []),
  ]
  return [
    `<a id="${id}"></a>`,
    `### ${head.code ? `${head.code} ` : ''}${head.name[language]}`,
    head.meaning[language],
    facts.map(([name, text]) => `- ${name}${words.colon}${text}`).join('\n'),
  ]
}

if (import.meta.main) {
  const files = readAll()
  for (const language of ['en', 'zh'] as const)
    writeFileSync(new URL(PAGES[language], DOCS), indicatorsPage(files, language))
}
