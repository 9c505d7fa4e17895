/**
 * Months on a wall, in a hurry: ticks as fast as the wall paints them, in Chromium, with a heap, nodes and listeners
 * counted after each tenth. What rises after the first tenth would go on rising.
 */
import { join } from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import { openBrowser } from '#dashboard/fixtures/browser.ts'
import { provinceFiles } from '#dashboard/fixtures/province-files.ts'
import { startWall, type Wall } from '#dashboard/fixtures/server.ts'
import { samplesAt } from '#dashboard/fixtures/story.ts'
import type { Figure } from '../figure.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const TENTHS = 10
const TICK_MS = 1_000
/**
 * What V8 compiles of the functions that run often lies in the same heap, and grows for hours without the page having kept
 * anything: compiled once and never better, it is there from the start.
 */
const COMPILED_AT_ONCE = '--js-flags=--always-sparkplug --no-maglev --no-turbofan'
/** The heap may rise so much in ten thousand ticks. */
const MOST_RISE = 1.005
/** Ticks that go by before the page is waited for. */
const BATCH = 20
/** A wall that nobody uses begins anew at night, which would hide what has grown: somebody moves the pointer so often. */
const MOVED_EVERY = 4
const SHORTEST_S = 10
/** Ticks after which a scene that has been asked for stands alone on the glass. */
const SETTLING = 4

interface Counted {
  heap: number
  nodes: number
  listeners: number
}

export async function soak(ticks: number): Promise<Figure[]> {
  const files = provinceFiles(join(ROOT, 'province', 'guangdong'))
  const clock = { at: Date.now() }
  // Scenes as short as a file may say: the more of them come and go.
  files.scenes = files.scenes.map((scene) => ({ ...scene, dwell_s: SHORTEST_S }))
  const wall = await startWall({ files, dist: join(ROOT, 'dist', 'dashboard'), now: () => clock.at })
  const browser = await openBrowser([COMPILED_AT_ONCE])
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
    // The page's own time goes as fast as the server's, so that all that waits in it comes due.
    await page.clock.install({ time: clock.at })
    await page.goto(`${wall.url}/wall`)
    await page.locator('[data-testid=map] svg path').first().waitFor()
    await page.evaluate(() => Object.assign(globalThis, { is_same_page: true }))
    const devtools = await page.context().newCDPSession(page)
    await watchRotation(page)
    const counted: Counted[] = []
    for (let tenth = 0; tenth < TENTHS; tenth += 1) {
      await play(Math.round(ticks / TENTHS), wall, page, clock, files)
      // Scenes differ in size: what is counted is always the first.
      await page.keyboard.press('1')
      await play(SETTLING, wall, page, clock, files)
      await page.locator('[data-testid=scene-name][data-scene=overview]').waitFor()
      counted.push(await count(devtools))
    }
    if (!(await page.evaluate(() => 'is_same_page' in globalThis)))
      throw new Error('the wall has begun anew, so nothing is known of what had grown')
    return [...figures(counted, ticks), await rotations(page)]
  } finally {
    await browser.close()
    await wall.close()
  }
}

/** Counts in the page how often a scene came, and how often one was marked as failed. */
async function watchRotation(page: Page): Promise<void> {
  await page.evaluate(`(() => {
    const turns = { came: 0, failed: 0, marked: new Set(), last: '' }
    globalThis.turns = turns
    new MutationObserver(() => {
      const shown = document.querySelector('[data-testid=scene-name]')?.dataset.scene ?? ''
      if (shown !== turns.last) {
        turns.came += 1
        turns.last = shown
      }
      const marked = new Set([...document.querySelectorAll('[data-failed=true]')].map((one) => one.dataset.scene))
      for (const scene of marked) if (!turns.marked.has(scene)) turns.failed += 1
      turns.marked = marked
    }).observe(document.body, { subtree: true, childList: true, attributes: true })
  })()`)
}

/** That none of the scenes that came failed. */
async function rotations(page: Page): Promise<Figure> {
  const { came, failed } = await page.evaluate<{ came: number; failed: number }>(
    '({ came: globalThis.turns.came, failed: globalThis.turns.failed })',
  )
  return {
    name: `scenes drawn of ${came + failed} that had their turn`,
    unit: 'nodes',
    product: came + failed,
    limit: { of: 'that were drawn', value: came },
    samples: came + failed,
    ratio_bound: { most: 1 },
    exact: true,
  }
}

async function play(
  ticks: number,
  wall: Wall,
  page: Page,
  clock: { at: number },
  files: ReturnType<typeof provinceFiles>,
): Promise<void> {
  const live = page.locator('[data-testid=link][data-state=live]')
  for (let tick = 1; tick <= ticks; tick += 1) {
    clock.at += TICK_MS
    wall.tick({ samples: samplesAt(files, clock.at, []) })
    wall.beat()
    if (tick % MOVED_EVERY === 0) await page.mouse.move(4 + (tick % 2), 4)
    await page.clock.runFor(TICK_MS)
    // A locator, not a selector: a handle that is given back keeps its element, which the page may have let go of.
    if (tick % BATCH === 0 || tick === ticks) await live.waitFor()
  }
}

async function count(devtools: CDPSession): Promise<Counted> {
  await devtools.send('HeapProfiler.enable')
  // Twice: what a first collection lets go of is only then free for the next.
  for (let time = 0; time < 2; time += 1) await devtools.send('HeapProfiler.collectGarbage')
  const { usedSize } = await devtools.send('Runtime.getHeapUsage')
  const { nodes, jsEventListeners } = await devtools.send('Memory.getDOMCounters')
  return { heap: usedSize, nodes, listeners: jsEventListeners }
}

function figures(counted: readonly Counted[], ticks: number): Figure[] {
  const [first, ...rest] = counted
  const last = rest.at(-1)
  if (!first || !last) throw new Error('nothing was counted')
  const after = (ticks * (TENTHS - 1)) / TENTHS
  const most = 1 + (MOST_RISE - 1) * Math.max(1, after / 10_000)
  const figure = (
    name: string,
    unit: Figure['unit'],
    of: keyof Counted,
    scale: number,
    bound: number,
  ): Figure => ({
    name: `${name} after ${ticks} ticks`,
    unit,
    product: last[of] / scale,
    limit: { of: 'after the first tenth', value: first[of] / scale },
    samples: counted.length,
    ratio_bound: { most: bound },
    exact: true,
    parts: Object.fromEntries(counted.map((one, tenth) => [`${tenth + 1}/10`, one[of] / scale])),
  })
  return [
    figure('heap', 'MB', 'heap', 1024 ** 2, most),
    figure('nodes', 'nodes', 'nodes', 1, 1),
    figure('listeners', 'listeners', 'listeners', 1, 1),
  ]
}
