import { runbookFiles } from '../../src/assets.ts'
import { changeKinds } from '../../src/change/registry.ts'
import { loadRunbooks } from '../../src/runbook/load.ts'
import type { Runbook } from '../../src/runbook/runbook.ts'

/** The built-in runbooks, with others made from text beside them. */
export function runbooksWith(...texts: string[]): Runbook[] {
  const files = texts.map((text, index) => ({ file: `mine-${index}/one.yaml`, text }))
  return loadRunbooks([...runbookFiles(), ...files], changeKinds)
}

export const shipped = runbooksWith()
