import { describe, expect, test } from 'vitest'

import { isConsequence } from '../../src/change/consequences.ts'
import { registryPaths } from '../../src/change/registry-paths.ts'
import { changeKinds, consequencesOf, kindOf } from '../../src/change/registry.ts'
import { windowsStateSchema } from '../../src/model/windows-state.ts'

const { CST, WST, TS } = registryPaths
const keyFile =
  'C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys\\f686aace6942fb7f7ceb231212eef4a4_0d5c'

describe('a difference', () => {
  test.for([
    ['restart-service', 'clock', true],
    ['restart-service', 'events.12', true],
    ['restart-service', 'made', true],
    ['restart-service', 'services.SessionEnv.state', true],
    ['restart-service', 'services.SessionEnv.start', false],
    ['restart-service', `registry.${CST}\\Certificates`, true],
    ['restart-service', `registry.${CST}\\Certificates\\${'A'.repeat(40)}.values.Blob`, true],
    ['restart-service', `registry.${CST}.sddl`, false],
    ['restart-service', `registry.${WST}.values.SelfSignedCertificate`, true],
    ['restart-service', `registry.${WST}.values.SelfSignedCertificateX`, false],
    ['restart-service', `registry.${TS}.values.fDenyTSConnections`, false],
    ['restart-service', `files.${keyFile}.content`, true],
    ['restart-service', `files.${keyFile}.sddl`, false],
    ['restart-service', `files.${keyFile.replace('f686', 'd6d9')}.content`, false],
    ['acl-grant', 'files.C:\\Program Files\\rdp-azure', true],
    ['acl-grant', 'files.c:\\program files\\rdp-azure\\runs\\1.json.content', true],
    ['acl-grant', 'files.C:\\Program Files\\rdp-azure-other', false],
    ['acl-grant', `files.${keyFile}.sddl`, false],
    ['acl-grant', 'made', false],
    ['remove-certificate', `registry.${WST}.values.SelfSignedCertificate`, false],
    ['remove-certificate', 'made', true],
    ['registry-value', `registry.${TS}.values.fDenyTSConnections`, false],
    ['start-vm', 'services.TermService.state', true],
    ['start-vm', 'clockwork', false],
  ] as const)('after %s at %s is declared: %s', ([kind, path, declared]) => {
    expect(isConsequence(path, kindOf(kind).consequences)).toBe(declared)
  })
})

test('the firewall’s service starts again by the one value that stops it, and by no other', () => {
  const after = (path: string) =>
    isConsequence(
      'services.mpssvc.state',
      consequencesOf({ kind: 'registry-value', params: { path, name: 'X', absent: true } }),
    )
  expect([after(registryPaths.APPCS), after(registryPaths.APPCS.toUpperCase()), after(TS)]).toEqual(
    [true, true, false],
  )
})

test('every declared path begins with a field of the Windows state', () => {
  const fields = Object.keys(windowsStateSchema.shape)
  for (const { consequences } of Object.values(changeKinds))
    for (const { what, covers } of consequences) {
      expect(what).toMatch(/\w/)
      for (const path of covers) expect(fields).toContain(path.split('.')[0])
    }
})
