import type { Quota } from './quotas.ts'
import type { Answerer } from './scopes.ts'

/** One call of the pretend Azure. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Compared without case; `{…}` is one segment, `{*…}` any number of them. */
  path: string
  quota: Quota
  answer: Answerer
}
