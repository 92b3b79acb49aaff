import { describe, expect, it } from 'vitest'

import { buildWorld } from '../../src/sandbox/build-world.ts'
import { defaultScenario, parseScenario } from '../../src/sandbox/scenario.ts'
import { worldSchema } from '../../src/sandbox/world.ts'
import { clock, worldOf } from './worlds.ts'

const patches = {
  'f686-key-acl': { windows: { files: { $rdpKeyFile: { sddl: 'O:SYG:SYD:P(A;;FA;;;SY)' } } } },
  'rdp-cert-expired': { windows: { listenerCertificate: { validFrom: '-190d', validTo: '-10d' } } },
  'vm-not-running': { platform: { power: 'stopped' } },
}

describe('a world', () => {
  it('is the same for the same scenario and moment', async () => {
    const [one, other] = await Promise.all([
      buildWorld(defaultScenario(), patches, { clock }),
      buildWorld(defaultScenario(), patches, { clock }),
    ])
    expect(one).toEqual(other)
    expect(worldSchema.parse(one)).toEqual(one)
  })

  it('gives each VM its own id and addresses', async () => {
    const { vms } = await worldOf(
      ['a', 'b', 'c'].map((name) => `  - { name: ${name}, resourceGroup: rg }\n`).join(''),
    )
    expect(vms.map(({ platform }) => [platform.privateAddress, platform.publicAddress])).toEqual([
      ['10.0.0.4', '203.0.113.10'],
      ['10.0.1.4', '203.0.113.11'],
      ['10.0.2.4', '203.0.113.12'],
    ])
    expect(new Set(vms.map(({ vmId }) => vmId)).size).toBe(3)
  })

  it('has faults laid before the VM’s own patches', async () => {
    const text = `vms:
  - { name: vm-a, resourceGroup: rg, faults: [vm-not-running], platform: { power: deallocated } }
  - { name: vm-b, resourceGroup: rg, faults: [vm-not-running] }
`
    const { vms } = await buildWorld(parseScenario(text, 's.yaml'), patches, { clock })
    expect(vms.map(({ platform }) => platform.power)).toEqual(['deallocated', 'stopped'])
  })

  it('shows what its states bring about: an expired certificate whose key is shut could not be renewed', async () => {
    const { vms } = await buildWorld(defaultScenario(), patches, { clock })
    const events = vms.map(({ windows }) =>
      windows.events.map(({ id, properties }) => [id, properties[0]]),
    )
    expect(events[0]).toContainEqual([1058, 'Access is denied.'])
    expect(events[1]).toEqual([])
  })

  it('takes long names of VMs, which Windows has no room for', async () => {
    const { vms } = await worldOf('  - { name: vm-with-a-rather-long-name, resourceGroup: rg }')
    expect(vms[0]?.windows.computerName).toBe('vm-with-a-rathe')
  })

  it('can have a VM without a public address', async () => {
    const { vms } = await worldOf(
      '  - { name: a, resourceGroup: rg, platform: { publicAddress: null } }',
    )
    expect(vms[0]?.platform).not.toHaveProperty('publicAddress')
  })

  it.each([
    [
      'a fault nobody knows',
      'faults: [f686]',
      's.yaml:4:14: no runbook is called "f686"; faults are: f686-key-acl, rdp-cert-expired, vm-not-running',
    ],
    [
      'a fault with a name every object has',
      'faults: [toString]',
      's.yaml:4:14: no runbook is called "toString"',
    ],
    ['a platform field nobody knows', 'platform: { powr: stopped }', 's.yaml:4:17: platform: '],
    ['a wrong platform value', 'platform: { power: off }', 's.yaml:4:17: platform.power: '],
    [
      'no platform at all',
      'platform: { publicAddress: here }',
      's.yaml:4:17: platform.publicAddress: ',
    ],
    ['a Windows field nobody knows', 'windows: { service: {} }', 's.yaml:4:16: windows.service: '],
    [
      'a wrong Windows value',
      'windows: { services: { TermService: { state: up } } }',
      's.yaml:4:43: windows.services.TermService.state: ',
    ],
    [
      'a name nobody knows',
      'windows: { files: { $key: { sddl: x } } }',
      's.yaml:4:25: windows.files.$key: ',
    ],
  ])('with %s is refused with the place', async (_, line, message) => {
    const text = `vms:\n  - name: a\n    resourceGroup: rg\n    ${line}\n`
    await expect(
      buildWorld(parseScenario(text, 's.yaml'), patches, { clock }),
    ).rejects.toMatchObject({
      code: 'ScenarioInvalid',
      message: expect.stringContaining(message),
    })
  })
})
