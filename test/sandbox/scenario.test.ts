import { describe, expect, it } from 'vitest'

import { defaultScenario, parseScenario, withFaults } from '../../src/sandbox/scenario.ts'

const vm = '  - name: vm-web01\n    resourceGroup: rg-prod\n'

describe('a scenario file', () => {
  it('is VMs with a group, a region, faults and patches', () => {
    const text = `vms:\n${vm}    faults: [a, b]\n    platform: { power: stopped }\n    windows: { services: {} }\n`
    const { vms } = parseScenario(text, 'scenario.yaml')
    expect(vms).toEqual([
      {
        name: 'vm-web01',
        resourceGroup: 'rg-prod',
        location: 'westeurope',
        faults: ['a', 'b'],
        platform: { power: 'stopped' },
        windows: { services: {} },
      },
    ])
  })

  it('may say the same name in two groups, so that ambiguity can be tried', () => {
    const { vms } = parseScenario(
      `vms:\n${vm}  - { name: vm-web01, resourceGroup: rg-test }\n`,
      's.yaml',
    )
    expect(vms.map(({ resourceGroup }) => resourceGroup)).toEqual(['rg-prod', 'rg-test'])
  })

  it.each([
    ['no YAML', 'vms: [', 's.yaml:1:7: '],
    ['nothing', '', 's.yaml:1:1: '],
    ['no VMs', 'vms: []', 's.yaml:1:1: vms: '],
    [
      'an unknown key',
      `vms:\n${vm}    fault: [x]\n`,
      's.yaml:4:5: vms.0: Unrecognized key: "fault"',
    ],
    ['a wrong type', `vms:\n${vm}    faults: x\n`, 's.yaml:4:5: vms.0.faults: '],
    [
      'a name that is none',
      'vms:\n  - { name: "a b", resourceGroup: rg }',
      's.yaml:2:7: vms.0.name: ',
    ],
    [
      'a VM twice',
      `vms:\n${vm}${vm.replace('vm-web01', 'VM-WEB01')}`,
      's.yaml:4:5: rg-prod/vm-web01 is',
    ],
    ['a key twice', 'vms: []\nvms: []', 's.yaml:2:1: '],
    ['a missing group', 'vms:\n  - name: a\n', 's.yaml:2:5: vms.0.resourceGroup: '],
  ])('with %s is refused with file, line and column', (_, text, message) => {
    expect(() => parseScenario(text, 's.yaml')).toThrow(
      expect.objectContaining({
        code: 'ScenarioInvalid',
        message: expect.stringContaining(message),
      }),
    )
  })

  it('that unfolds to very much is refused', () => {
    const levels = 'bcdefghij'
      .split('')
      .map((name, index) => `${name}: &${name} [${`*${'abcdefghi'[index]},`.repeat(9)}]`)
    expect(() => parseScenario(['a: &a [x]', ...levels].join('\n'), 's.yaml')).toThrow(
      /^s.yaml:1:1: /,
    )
  })

  it('has a default: one broken VM as in the README and a healthy one', () => {
    expect(defaultScenario().vms.map(({ name, faults }) => [name, faults])).toEqual([
      ['vm-web01', ['f686-key-acl', 'rdp-cert-expired']],
      ['vm-ok01', []],
    ])
  })

  it('takes more faults on its first VM', () => {
    const { vms } = withFaults(defaultScenario(), ['rdp-disabled'])
    expect(vms.map(({ faults }) => faults)).toEqual([
      ['f686-key-acl', 'rdp-cert-expired', 'rdp-disabled'],
      [],
    ])
  })
})
