import { guidOf } from '../../world.ts'

/**
 * An etag that follows from what the resource holds, so that it changes with it and only with it. Azure's
 * is a new one at each write.
 */
export function etagOf(content: unknown): string {
  return `W/"${guidOf(JSON.stringify(content))}"`
}
