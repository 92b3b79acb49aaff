import { describe, expect, it } from 'vitest'

import { startListeners } from '../../src/sandbox/listeners.ts'
import { startMachines } from '../../src/sandbox/machines.ts'
import { worldOf } from './worlds.ts'

describe('addresses of VMs', () => {
  it('lead to loopback by the port the guest is set to; a private VM is in no one’s sight', async () => {
    const port =
      '{ registry: { $rdpTcp: { values: { PortNumber: { type: REG_DWORD, data: 3390 } } } } }'
    const world = await worldOf(
      `  - { name: usual, resourceGroup: rg }
  - { name: moved, resourceGroup: rg, windows: ${port} }
  - { name: private, resourceGroup: rg, platform: { publicAddress: null } }
`,
    )
    const save = (): Promise<void> => Promise.resolve()
    const listeners = await startListeners(startMachines(world, { now: Date.now, save }))
    try {
      expect(Object.keys(listeners.addresses)).toEqual(['203.0.113.10:3389', '203.0.113.11:3390'])
      expect(Object.values(listeners.addresses)).toEqual([
        expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      ])
    } finally {
      await listeners.close()
    }
  })
})
