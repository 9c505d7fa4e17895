/** How the screens are built: to dist/dashboard, for the oldest Chromium on a wall, naming no other host. */
import { createHash } from 'node:crypto'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'

const BUILD_MARK = '__YUEMAI_BUILD__'

/**
 * Names the build by what is in it: a hash over the page and the names of its files, which carry their own hashes. It
 * stands in the page (`meta[name=yuemai-build]`) and in `build.json`, where the server reads what it serves.
 */
function nameTheBuild(): Plugin {
  return {
    name: 'name-the-build',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const page = bundle['index.html']
      if (page?.type !== 'asset') throw new Error('The build has no index.html to put its name in.')
      const text = typeof page.source === 'string' ? page.source : new TextDecoder().decode(page.source)
      const names = Object.keys(bundle).sort()
      const build = createHash('sha256').update(text).update(names.join('\n')).digest('hex').slice(0, 12)
      page.source = text.replaceAll(BUILD_MARK, build)
      this.emitFile({ type: 'asset', fileName: 'build.json', source: JSON.stringify({ build }) + '\n' })
    },
  }
}

/**
 * vue-i18n looks a name up in the whole of Vue, which keeps all of Vue in the first download. It needs only the one
 * function it falls back to.
 */
function spareTheRestOfVue(): Plugin {
  const whole = /import \* as Vue from 'vue';/
  return {
    name: 'spare-the-rest-of-vue',
    transform: {
      filter: { id: /vue-i18n\.runtime\.mjs/, code: whole },
      handler: (code) =>
        code.replace(
          whole,
          "import { getCurrentInstance as instanceNow } from 'vue'; const Vue = { getCurrentInstance: instanceNow };",
        ),
    },
  }
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue(), spareTheRestOfVue(), nameTheBuild()],
  resolve: { alias: { 'vue-i18n': 'vue-i18n/dist/vue-i18n.runtime.mjs' } },
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    // Messages are functions (locales/message.ts).
    __INTLIFY_DROP_MESSAGE_COMPILER__: true,
  },
  build: {
    outDir: '../dist/dashboard',
    emptyOutDir: true,
    target: 'chrome109',
    cssTarget: 'chrome109',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The charts come in a chunk of their own, after the first numbers; its size is known and accepted.
    chunkSizeWarningLimit: 900,
  },
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:8080',
      '/live': { target: 'http://127.0.0.1:8080', ws: true },
    },
  },
})
