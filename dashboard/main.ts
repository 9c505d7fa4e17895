/** Starts the screens: the stream first, for everything waits for it. */
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { useLiveStore } from './live/store.ts'
import { i18n } from './locales/i18n.ts'
import { router } from './router.ts'
import './theme/tokens.css'
import './theme/base.css'

const pinia = createPinia()
// A clock that nobody can set back: what is aged by it never grows younger.
useLiveStore(pinia).start(() => performance.timeOrigin + performance.now())

// The address decides the theme and the language, so it is read before anything is drawn.
const app = createApp(App).use(pinia).use(i18n).use(router)
void router.isReady().then(() => app.mount('#app'))
