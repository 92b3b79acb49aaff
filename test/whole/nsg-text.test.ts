import { describe, expect, it } from 'vitest'

import { withSandbox } from '../helpers/sandbox-cli.ts'

const from = ['--from', '192.0.2.50']

function scenario(network: object): string {
  const denied = { name: 'DenyRdp', priority: 200, access: 'Deny' }
  const platform = { network: { nicGroup: [denied], ...network } }
  return JSON.stringify({ vms: [{ name: 'vm-one', resourceGroup: 'rg-one', platform }] })
}

describe('what nsg says', () => {
  it('goes on with allow where the door is nobody else’s', async () => {
    await withSandbox(scenario({}), async ({ run }) => {
      const { stdout } = await run(['nsg', 'show', 'vm-one', ...from])
      expect(stdout).toContain('Next    rdp-azure nsg allow vm-one --from 192.0.2.50 --for 2h')
    })
  })

  it.each([
    ['a session host', { sessionHost: true }, 'Azure Virtual Desktop host pool'],
    ['a lock', { groupLock: 'ReadOnly' }, 'lock '],
    [
      'a network manager',
      { adminRules: [{ name: 'NoRdp', priority: 10, access: 'Deny' }] },
      'network manager',
    ],
  ])('names the owner and no command that would be refused: %s', async (_what, network, owner) => {
    await withSandbox(scenario(network), async ({ run }) => {
      const { stdout } = await run(['nsg', 'show', 'vm-one', ...from])
      expect(stdout).toContain(owner)
      expect(stdout).not.toContain('nsg allow')
    })
  })

  it('says of a rule that was there that it is neither prolonged nor taken away', async () => {
    await withSandbox(scenario({}), async ({ run }) => {
      const allow = ['nsg', 'allow', 'vm-one', ...from, '--for', '30m', '--detach', '--yes']
      await run(allow)
      const { exitCode, stdout } = await run(['nsg', 'allow', 'vm-one', ...from, '--for', '2h'])
      expect([exitCode, stdout]).toEqual([0, expect.stringContaining('neither prolongs it')])
    })
  })

  it('masks the name of every rule, in texts, too', async () => {
    await withSandbox(scenario({}), async ({ run }) => {
      const { stdout } = await run(['nsg', 'show', 'vm-one', ...from, '--mask'])
      expect(stdout).toContain('masked-rule-')
      expect(stdout).not.toContain('DenyRdp')
    })
  })

  it('tells which ways there are where the one asked for is none', async () => {
    await withSandbox(scenario({}), async ({ run }) => {
      const { stdout } = await run(['nsg', 'show', 'vm-one', ...from, '--via', 'bastion'])
      expect(stdout).toContain('nothing leads to the VM by bastion; what does: public, private')
    })
  })

  it.each(['10.0.0.0/8', '*', 'Internet', '010.1.2.3', '1.2.3.4,5.6.7.8'])(
    'takes one address and nothing wider: %s',
    async (wide) => {
      await withSandbox(scenario({}), async ({ run }) => {
        const { exitCode, stderr } = await run(['nsg', 'allow', 'vm-one', '--from', wide, '--yes'])
        expect([exitCode, stderr]).toEqual([2, expect.stringContaining('is not one address')])
      })
    },
  )
})
