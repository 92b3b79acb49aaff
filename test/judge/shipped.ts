import { runbookFiles } from '../../src/assets.ts'
import { changeKinds } from '../../src/change/registry.ts'
import { loadRunbooks } from '../../src/runbook/load.ts'
import type { Runbook } from '../../src/runbook/runbook.ts'

/** All built-in runbooks. */
export const shipped = loadRunbooks(runbookFiles(), changeKinds)

/** Those that tests of judging stand on: their facts are written by hand, and know nothing else. */
const coreIds = ['f686-key-acl', 'rdp-cert-expired', 'rdp-disabled', 'vm-not-running']

/** The runbooks that tests of judging stand on. */
export const core = shipped.filter(({ id }) => coreIds.includes(id))

/** The core runbooks, with others made from text beside them. */
export function runbooksWith(...texts: string[]): Runbook[] {
  const files = texts.map((text, index) => ({ file: `mine-${index}/one.yaml`, text }))
  const all = loadRunbooks([...runbookFiles(), ...files], changeKinds)
  return all.filter(({ id, source }) => coreIds.includes(id) || source.file.startsWith('mine-'))
}
