/** Update cycles as catalogues write them, in this product's words: a cycle between two of ours is the longer one. */

type Cycle =
  'realtime' | 'daily' | 'weekly' | 'monthly' | 'quarterly' | 'half_yearly' | 'yearly' | 'irregular'

/**
 * By word, without case, accents, blanks and punctuation. From the vocabularies of Dublin Core (cld freq), the EU's
 * frequency table, SDMX, ISO 19115 and udata; then as people write it. `bi…` is taken as every two, as they define it.
 */
const WORDS: Readonly<Record<Cycle, string>> = {
  realtime:
    'realtime continuous continual continuously continuouslyupdated cont updatecont hourly bihourly trihourly 1min 5min ' +
    '10min 15min 30min freqh freqn live always echtzeit laufend stundlich stuendlich tempsreel tiemporeal temporeal ' +
    'tempsreal 实时 实时更新 即时 即時 實時 每小时 每小時 小时 每分钟',
  daily:
    'daily daily2 12hrs freqd freqb day everyday perday semidaily threetimesaday fourtimesaday twiceaday businessdaily ' +
    'taglich taeglich quotidien quotidienne quotidiennement journalier diaria diario diariamente giornaliera ' +
    'giornaliero quotidiana 每日 每天 日 天 按日 按天 日更新 每工作日',
  weekly:
    'weekly weekly2 weekly3 freqw week everyweek perweek semiweekly threetimesaweek fourtimesaweek wochentlich ' +
    'woechentlich hebdomadaire semanal settimanale 每周 每星期 周 按周 周更新 每週 每星期 逐周',
  monthly:
    'monthly monthly2 monthly3 freqm month everymonth permonth biweekly fortnightly semimonthly twiceamonth ' +
    'threetimesamonth everytwoweeks monatlich mensuel mensuelle mensal mensual mensile 每月 月 按月 月度 月更新 每半月 ' +
    '每旬 旬 每两周 逐月',
  quarterly:
    'quarterly freqq quarter everyquarter bimonthly everytwomonths everythreemonths vierteljahrlich vierteljaehrlich ' +
    'quartalsweise trimestriel trimestrielle trimestral trimestrale bimestral 每季 每季度 季 季度 按季 按季度 季更新 逐季',
  half_yearly:
    'semiannual semiannually halfyearly annual2 annual3 biannual biannually freqs twiceayear twiceyearly ' +
    'threetimesayear everysixmonths halbjahrlich halbjaehrlich semestriel semestrielle semestral semestrale 每半年 ' +
    '半年 按半年 半年度 半年更新 逐半年',
  yearly:
    'annual annually yearly freqa year everyyear peryear onceayear jahrlich jaehrlich annuel annuelle anual annuale ' +
    '每年 年 按年 年度 年更新 一年 逐年',
  irregular:
    'irregular irreg completelyirregular asneeded asneccesary asnecessary adhoc unknown other never notplanned ' +
    'notupdated notperiodic noupdate punctual oneoff static none biennial biennially triennial quadrennial ' +
    'quinquennial decennial bidecennial tridecennial freqi everytwoyears everyfiveyears sporadischoderunregelmaessig ' +
    'unregelmassig keineaktualisierung ponctuelle irregulier irregulierement eventual naoplanejado 不定期 按需 不更新 ' +
    '其他 其它 自定义 不定时 永久 静态 一次性 未定 根据需要 不定期更新',
}

const CYCLES: ReadonlyMap<string, Cycle> = new Map(
  Object.entries(WORDS).flatMap(([cycle, words]) =>
    words.split(' ').map((word) => [word, cycle as Cycle] as const),
  ),
)

const DURATION =
  /^(?:R\d*\/)?P(?:([\d.]+)Y)?(?:([\d.]+)M)?(?:([\d.]+)W)?(?:([\d.]+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?$/i
/** Days in a year, a month, a week, a day, an hour, a minute and a second. */
const DAYS = [365, 30, 7, 1, 1 / 24, 1 / 1440, 1 / 86_400] as const
const LONGEST: readonly (readonly [days: number, cycle: Cycle])[] = [
  [0.49, 'realtime'],
  [1, 'daily'],
  [7, 'weekly'],
  [31, 'monthly'],
  [92, 'quarterly'],
  [184, 'half_yearly'],
  [366, 'yearly'],
]

/** The cycle that a word, an IRI ending in one, or an ISO 8601 duration (`R/P1M`) names; undefined where none is known. */
export function readCycle(text: string | undefined): Cycle | undefined {
  if (text === undefined) return undefined
  const duration = DURATION.exec(text.trim())
  if (duration) return ofDuration(duration)
  const word = /[^/#]+(?=[/#]*$)/.exec(text)?.[0] ?? ''
  return CYCLES.get(plain(word)) ?? CYCLES.get(plain(text))
}

function ofDuration(match: RegExpExecArray): Cycle | undefined {
  const days = DAYS.reduce((sum, size, place) => sum + size * Number(match[place + 1] ?? 0), 0)
  if (!(days > 0)) return undefined
  return LONGEST.find(([longest]) => days <= longest)?.[1] ?? 'irregular'
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
}
