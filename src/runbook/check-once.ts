import type { Kinds } from './check-changes.ts'
import { checkRunbook } from './check-runbook.ts'
import type { LocatedRunbook } from './check-runbook.ts'
import type { RunbookFile } from './runbook-file.ts'

/** Files remembered at most: several times what is shipped, so that a process of long life stays bounded. */
const mostRemembered = 500

const remembered = new WeakMap<Kinds, Map<string, LocatedRunbook>>()

/**
 * Checks one file, once a process: what was checked holds for as long as its name and text are the same.
 * Checking all that is shipped takes a third of a second, which a program that makes the library for each
 * alert, or a command after the other in one process, would pay each time.
 */
export function checkOnce(
  { file, text }: RunbookFile,
  kinds: Kinds,
): ReturnType<typeof checkRunbook> {
  const known = remembered.get(kinds) ?? new Map<string, LocatedRunbook>()
  remembered.set(kinds, known)
  const name = JSON.stringify([file, text])
  const before = known.get(name)
  if (before) return before
  const checked = checkRunbook(file, text, kinds)
  if ('problems' in checked) return checked
  if (known.size >= mostRemembered) known.clear()
  known.set(name, checked)
  return checked
}
