import { runbookFiles } from '../../src/assets.ts'
import { changeKinds } from '../../src/change/registry.ts'
import { loadRunbooks } from '../../src/runbook/load.ts'
import type { Runbook } from '../../src/runbook/runbook.ts'

/** Those that tests of judging stand on: their facts are written by hand there, and know nothing else. */
const coreIds = ['f686-key-acl', 'rdp-cert-expired', 'rdp-disabled', 'vm-not-running']
const coreFiles = runbookFiles().filter(({ file }) =>
  coreIds.some((id) => file.endsWith(`${id}.yaml`)),
)

/** The core runbooks, with others made from text beside them. */
export function runbooksWith(...texts: string[]): Runbook[] {
  const files = texts.map((text, index) => ({ file: `mine-${index}/one.yaml`, text }))
  return loadRunbooks([...coreFiles, ...files], changeKinds)
}

/** The runbooks that tests of judging stand on. */
export const core = runbooksWith()

/** All built-in runbooks. */
export const shipped = loadRunbooks(runbookFiles(), changeKinds)
