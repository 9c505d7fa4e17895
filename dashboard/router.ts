/** Which address shows which screen. */
import { createRouter, createWebHistory } from 'vue-router'
import WallScene from './wall/WallScene.vue'

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/wall', component: WallScene },
    // Whatever else is asked for on a wall, the wall is the answer.
    { path: '/:rest(.*)*', redirect: (to) => ({ path: '/wall', query: to.query }) },
  ],
})
