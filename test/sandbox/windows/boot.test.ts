import { describe, expect, it } from 'vitest'

import { boot } from '../../../src/sandbox/windows/rules/boot.ts'
import { worldOf } from '../worlds.ts'

async function windowsWith(patch: string) {
  const { vms } = await worldOf(`  - { name: vm-a, resourceGroup: rg, windows: ${patch} }`)
  const windows = vms[0]?.windows
  if (windows === undefined) throw new Error('no VM')
  return windows
}

describe('a boot', () => {
  it('leaves a healthy Windows healthy', async () => {
    const before = await windowsWith('{}')
    const after = await boot(before)
    expect(after.services).toEqual(before.services)
    expect(after.registry).toEqual(before.registry)
    expect(after.system.bootedAt).toBe(before.clock)
  })

  it('renews an expired certificate, as SessionEnv does whenever it starts', async () => {
    const before = await windowsWith('{ listenerCertificate: { validFrom: -190d, validTo: -10d } }')
    const after = await boot(before)
    expect([before, after].map(({ events }) => events.some(({ id }) => id === 1056))).toEqual([
      false,
      true,
    ])
    expect(after.registry).not.toEqual(before.registry)
  })

  it('brings up what is automatic, leaves down what is disabled or was stopped', async () => {
    const services =
      '{ mpssvc: { state: stopped }, TermService: { start: disabled }, Dhcp: { start: disabled }, CertPropSvc: { state: stopped } }'
    const after = await boot(await windowsWith(`{ services: ${services}, activeSessions: 3 }`))
    const states = ['mpssvc', 'TermService', 'Dhcp', 'CertPropSvc', 'SessionEnv'].map(
      (name) => after.services[name]?.state,
    )
    expect(states).toEqual(['running', 'stopped', 'stopped', 'stopped', 'running'])
    expect(after.activeSessions).toBe(0)
  })
})
