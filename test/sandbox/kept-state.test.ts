import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { startSandbox } from '../../src/sandbox/start.ts'
import type { Sandbox } from '../../src/sandbox/start.ts'
import { networkPath } from './arm/network/world.ts'
import { followed, rawCall, vmPathOf } from './raw-call.ts'
import { brokenAndHealthy } from './worlds.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function started(): Promise<Sandbox> {
  return startSandbox({
    world: await brokenAndHealthy(),
    stateFolder: folder,
    pace: { powerMs: 5, networkMs: 5 },
  })
}

describe('a sandbox that keeps its state', () => {
  it('goes on where the last one ended, and puts the scenario aside', async () => {
    const first = await started()
    expect(first.continued).toBe(false)
    const path = vmPathOf(first, 'vm-ok01', '/deallocate')
    await followed(first, await rawCall(first, path, { method: 'POST' }))
    await first.close()
    const left = first.world()

    const second = await started()
    expect(second.continued).toBe(true)
    expect(second.world().vms.map(({ platform }) => platform.power)).toEqual([
      'running',
      'deallocated',
    ])
    expect(second.world().vms[0]?.windows.registry).toEqual(left.vms[0]?.windows.registry)
    await second.close()
  })

  it('keeps rules that were made, and what the map says of them', async () => {
    const first = await started()
    const path = networkPath(first, 'networkSecurityGroups/vm-ok01-nsg/securityRules/shut')
    const properties = {
      protocol: 'Tcp',
      sourcePortRange: '*',
      destinationPortRange: '3389',
      sourceAddressPrefix: '*',
      destinationAddressPrefix: '*',
      access: 'Deny',
      direction: 'Inbound',
      priority: 200,
    }
    const made = await rawCall(first, path, { method: 'PUT', body: { properties } })
    await followed(first, made)
    await first.close()
    const second = await started()
    expect((await rawCall(second, path)).body).toMatchObject({ properties: { priority: 200 } })
    const map = await readFile(second.environment['RDP_AZURE_SANDBOX_ADDRESSES'] ?? '', 'utf8')
    expect(JSON.parse(map)).toMatchObject({ '203.0.113.11:3389': 'dropped' })
    await second.close()
  })

  it('has written the state before a call is told that it is done', async () => {
    const sandbox = await started()
    const path = vmPathOf(sandbox, 'vm-ok01', '/powerOff')
    await followed(sandbox, await rawCall(sandbox, path, { method: 'POST' }))
    const kept: unknown = JSON.parse(await readFile(join(folder, 'state.json'), 'utf8'))
    expect(kept).toMatchObject({ world: { vms: [{}, { platform: { power: 'stopped' } }] } })
    await sandbox.close()
  })

  it('ends what was begun before it closes', async () => {
    const sandbox = await started()
    await rawCall(sandbox, vmPathOf(sandbox, 'vm-ok01', '/powerOff'), { method: 'POST' })
    await sandbox.close()
    const second = await started()
    expect(second.world().vms[1]?.platform.power).toBe('stopped')
    await second.close()
  })
})
