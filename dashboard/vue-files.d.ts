/** What a `.vue` import is to tools that do not read Vue files. */
declare module '*.vue' {
  import type { DefineComponent } from 'vue'

  const component: DefineComponent
  export default component
}
