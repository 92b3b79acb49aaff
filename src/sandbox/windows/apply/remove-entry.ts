import type { Problem } from '../problem.ts'
import { removeKey } from '../registry.ts'
import type { Machine } from './machine.ts'

/** Takes an entry out of its store. */
export async function removeEntry(
  machine: Machine,
  entryPath: string,
): Promise<Problem | undefined> {
  const gone = { type: 'registry-removed', path: entryPath } as const
  return machine.write((draft) => removeKey(draft, entryPath), gone)
}
