/** What is told of a case: one message, by its key, to whoever is to act. */

export interface Words {
  zh: string
  en: string
}

export interface Message {
  /** The same key is told once, however often it is asked for. */
  key: string
  case_id: string
  kind: string
  /** 1 red … 4 blue. */
  level: number
  organ: string
  title: Words
  text: Words
  due_at?: number | undefined
  /** Meant for whoever has the case, so that it goes out though somebody has it. */
  to_owner?: true
  /** Where it stands in the dashboard, as a path: `/alerts/…`. */
  url: string
}
