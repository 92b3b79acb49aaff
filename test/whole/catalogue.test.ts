import { describe, expect, it } from 'vitest'

import { diagnosisSchema } from '../../src/model/outcome.ts'
import { withSandbox } from '../helpers/sandbox-cli.ts'

/**
 * Windows states written from what is known of Windows, not from the runbooks: SDDL, file names and
 * bindings as they are met. Each names what a right diagnosis says of the key's runbook.
 */
const states = [
  {
    state: 'NETWORK SERVICE is denied',
    windows:
      '{ files: { $rdpKeyFile: { sddl: "O:SYG:SYD:P(D;;FR;;;NS)(A;;FA;;;SY)(A;;FR;;;NS)" } } }',
    expected: { status: 'faulty', verdict: 'faulty' },
  },
  {
    state: 'NETWORK SERVICE may read only through Everyone',
    windows: '{ files: { $rdpKeyFile: { sddl: "O:SYG:SYD:P(A;;FA;;;SY)(A;;FR;;;WD)" } } }',
    expected: { status: 'healthy', verdict: 'healthy' },
  },
  {
    state: 'a certificate of the owner is bound',
    windows:
      '{ listenerCertificate: { bound: true }, files: { $rdpKeyFile: { sddl: "O:SYG:SYD:P(A;;FA;;;SY)" } } }',
    expected: { status: 'healthy', verdict: 'healthy' },
  },
  {
    state: 'the key belongs to another MachineGuid',
    windows:
      '{ registry: { "HKLM\\\\SOFTWARE\\\\Microsoft\\\\Cryptography": { values: { MachineGuid: { type: REG_SZ, data: "0b0e7a52-1d0c-4f0e-9f52-6f3a4d1c2b90" } } } } }',
    expected: { status: 'healthy', verdict: 'faulty' },
  },
  {
    state: 'the key file is missing',
    windows: '{ files: { $rdpKeyFile: null } }',
    expected: { status: 'healthy', verdict: 'faulty' },
  },
  {
    state: 'the key folder cannot be listed',
    windows:
      '{ files: { $machineKeys: { sddl: "O:SYG:SYD:P(D;;FA;;;SY)(A;;FA;;;BA)" }, $rdpKeyFile: { sddl: "O:SYG:SYD:P(A;;FA;;;SY)" } } }',
    expected: { status: 'unknown', verdict: 'undetermined' },
  },
] as const

describe('a Windows state taken from the catalogue', () => {
  for (const { state, windows, expected } of states) {
    it(`is judged right: ${state}`, async () => {
      const text = `vms:\n  - { name: vm-one, resourceGroup: rg-one, windows: ${windows} }\n`
      await withSandbox(text, async (sandbox) => {
        const { body } = await sandbox.json(['diagnose', 'vm-one'])
        const { judgement } = diagnosisSchema.parse(body)
        const finding = judgement.findings.find((each) => each.runbook === 'f686-key-acl')
        const status = finding?.status ?? 'healthy'
        expect({ status, verdict: judgement.verdict }).toEqual(expected)
      })
    })
  }
})
