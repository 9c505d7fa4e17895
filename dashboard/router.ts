/** Which address shows which screen. */
import { createRouter, createWebHistory } from 'vue-router'
import WallScene from './wall/WallScene.vue'

export const router = createRouter({
  history: createWebHistory(),
  // A filter that stands in the address moves nobody; who comes back finds the place that was left.
  scrollBehavior: (to, from, saved) => (to.path === from.path ? false : (saved ?? { top: 0 })),
  routes: [
    { path: '/wall/:scene?', component: WallScene },
    // Desks come in files of their own: a wall does not carry them.
    { path: '/indicators', component: () => import('./indicators/IndicatorsDesk.vue') },
    { path: '/indicators/:id', component: () => import('./indicators/IndicatorPage.vue') },
    { path: '/plan', component: () => import('./plan/PlanDesk.vue') },
    { path: '/plan/:id', component: () => import('./plan/OutcomePage.vue') },
    { path: '/platforms', component: () => import('./platforms/PlatformsDesk.vue') },
    { path: '/platforms/:id', component: () => import('./platforms/PlatformPage.vue') },
    { path: '/alerts', component: () => import('./cases/AlertsDesk.vue') },
    { path: '/alerts/silences', component: () => import('./cases/SilencesDesk.vue') },
    { path: '/alerts/:id', component: () => import('./cases/CasePage.vue') },
    { path: '/quality', component: () => import('./cases/QualityDesk.vue') },
    { path: '/quality/:id', component: () => import('./cases/CasePage.vue') },
    { path: '/', redirect: (to) => ({ path: '/wall', query: to.query }) },
    { path: '/:rest(.*)*', component: () => import('./desk/NoSuchPage.vue') },
  ],
})
