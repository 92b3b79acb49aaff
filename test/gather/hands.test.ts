import { writeFile } from 'node:fs/promises'
import path from 'node:path'

import { describe, expect, it } from 'vitest'

import { guestScripts } from '../../src/assets.ts'
import { RdpAzureError } from '../../src/errors.ts'
import { makeAzureChange } from '../../src/gather/azure-change.ts'
import type { ReachAddress } from '../../src/gather/hands.ts'
import { probeWay } from '../../src/gather/look-wire.ts'
import { observe } from '../../src/gather/observe.ts'
import { reachFrom } from '../../src/gather/reach.ts'
import { simulatedAzure, simulatedTarget as target } from '../helpers/simulated-azure.ts'
import { removeTemporaryFolders, temporaryFolder } from '../helpers/temporary-folder.ts'
import { vmWith } from '../workflow/one-vm.ts'

const signal = new AbortController().signal
const call = { runId: 'r', key: '/0', requestId: 'e'.repeat(32), again: false, abortSignal: signal }
const nowhere: ReachAddress = async () => ({ kind: 'none' })
/** A port of loopback on which nobody listens (RFC 863 discard, off everywhere). */
const closed = { kind: 'open', host: '127.0.0.1', port: 9 } as const

removeTemporaryFolders()

describe('one observation', () => {
  it('gives an expected failure as a value', async () => {
    const seen = await observe(() => Promise.reject(new RdpAzureError('AgentNotReady', 'no')))
    expect(seen).toMatchObject({ seen: false, failure: { code: 'AgentNotReady' } })
  })

  it.each([
    new RdpAzureError('Interrupted', 'a'),
    new RdpAzureError('Internal', 'b'),
    new TypeError('c'),
  ])('ends the run by %s', async (thrown) => {
    await expect(observe(() => Promise.reject(thrown))).rejects.toBe(thrown)
  })
})

describe('the way to an address', () => {
  const sandbox = { RDP_AZURE_SANDBOX_ENDPOINT: 'https://127.0.0.1:1' }
  const mapped = async (text: string): Promise<{ reach: ReachAddress; file: string }> => {
    const file = path.join(temporaryFolder('map'), 'addresses.json')
    await writeFile(file, text)
    return { reach: reachFrom({ ...sandbox, RDP_AZURE_SANDBOX_ADDRESSES: file }), file }
  }

  it('is the address itself, also when a map is left over and there is no sandbox', async () => {
    const leftOver = { RDP_AZURE_SANDBOX_ADDRESSES: '/nowhere/addresses.json' }
    expect(await reachFrom(leftOver)('a', 1)).toEqual({ kind: 'open', host: 'a', port: 1 })
  })

  it('is on loopback in the sandbox, drops, or is none, as the file says at that moment', async () => {
    const text = '{"203.0.113.7:3389":"127.0.0.1:2","203.0.113.8:3389":"dropped"}'
    const { reach, file } = await mapped(text)
    expect(await reach('203.0.113.7', 3389)).toEqual({ kind: 'open', host: '127.0.0.1', port: 2 })
    expect(await reach('203.0.113.8', 3389)).toEqual({ kind: 'dropped' })
    expect(await reach('203.0.113.7', 3390)).toEqual({ kind: 'none' })
    await writeFile(file, '{"203.0.113.7:3390":"127.0.0.1:3"}')
    expect(await reach('203.0.113.7', 3390)).toEqual({ kind: 'open', host: '127.0.0.1', port: 3 })
  })

  it.each([
    '{',
    '[]',
    '{"a:1":"203.0.113.7:3389"}',
    '{"a:1":"127.0.0.1"}',
    `{"a:1":"dropped"}${' '.repeat(1024 * 1024)}`,
  ])('is refused when the map leads elsewhere or is none: %.40s', async (text) => {
    const { reach } = await mapped(text)
    await expect(reach('a', 1)).rejects.toThrow('is not a file that maps to loopback')
  })

  it('is refused when the map is gone', async () => {
    const reach = reachFrom({ ...sandbox, RDP_AZURE_SANDBOX_ADDRESSES: '/nowhere/addresses.json' })
    await expect(reach('a', 1)).rejects.toMatchObject({ code: 'Usage' })
  })
})

describe('the wire', () => {
  it.each([
    ['no address', { publicAddresses: [], privateAddresses: [] }, 'the VM has no address'],
    [
      'an address without a way',
      { publicAddresses: ['203.0.113.7'], privateAddresses: ['10.0.0.4'] },
      'no way from this machine to 203.0.113.7:3389',
    ],
  ])('is not seen with %s', async (_what, network, why) => {
    await expect(
      probeWay({ network, asked: {}, port: 3389 }, nowhere, signal),
    ).rejects.toMatchObject({
      code: 'NoLineOfSight',
      message: expect.stringContaining(why),
      next: [expect.any(String)],
    })
  })

  it('is seen by the public address before the private one, and what refuses was seen', async () => {
    const network = { publicAddresses: ['203.0.113.7'], privateAddresses: ['10.0.0.4'] }
    const tried: string[] = []
    const reach = async (host: string) => {
      tried.push(host)
      return closed
    }
    const { verdict } = await probeWay({ network, asked: {}, port: 3389 }, reach, signal)
    expect([tried, verdict]).toEqual([['203.0.113.7'], 'tcp-refused'])
  })

  it('of a private address that refuses is seen, of one that is silent it is not', async () => {
    const network = { publicAddresses: [], privateAddresses: ['10.0.0.4'] }
    expect(
      (await probeWay({ network, asked: {}, port: 3389 }, async () => closed, signal)).verdict,
    ).toBe('tcp-refused')
    const noName = async () => ({ ...closed, host: 'does-not-exist.invalid' })
    await expect(
      probeWay({ network, asked: {}, port: 3389 }, noName, signal),
    ).rejects.toMatchObject({
      code: 'NoLineOfSight',
    })
  })
})

describe('starting a VM', () => {
  const change = { id: '1', kind: 'start-vm', params: {}, before: null, after: null }

  async function handsOf(power: 'deallocated' | 'running', ready = true) {
    const vm = { ...(await vmWith([])), power }
    const azure = simulatedAzure(vm)
    let starts = 0
    const start: typeof azure.start = async (...args) => {
      starts += 1
      return azure.start(...args)
    }
    const platform: typeof azure.platform = async (...args) => {
      const seen = await azure.platform(...args)
      return ready ? seen : { ...seen, agent: 'notReady' }
    }
    const hands = {
      azure: { ...azure, start, platform },
      scripts: guestScripts(),
      reach: nowhere,
      host: { notify() {} },
      // A quarter of an hour has few looks, so that the test need not wait.
      startPollMs: ready ? 1 : 15 * 60_000,
    }
    return { hands, starts: () => starts }
  }

  it.each([
    ['deallocated', 'done', 1],
    ['running', 'already', 0],
  ] as const)('that is %s is %s', async (power, status, times) => {
    const { hands, starts } = await handsOf(power)
    const result = await makeAzureChange(hands, { target, change }, call)
    expect([result.status, starts()]).toEqual([status, times])
  })

  it('stops waiting for its agent when it is interrupted', async () => {
    const { hands } = await handsOf('deallocated', false)
    const abortSignal = AbortSignal.timeout(20)
    const waiting = makeAzureChange(hands, { target, change }, { ...call, abortSignal })
    await expect(waiting).rejects.toThrow('aborted')
  })

  it('does nothing for a kind it does not know', async () => {
    const { hands, starts } = await handsOf('deallocated')
    const unknown = makeAzureChange(hands, { target, change: { ...change, kind: 'burn-vm' } }, call)
    await expect(unknown).rejects.toThrow('burn-vm')
    expect(starts()).toBe(0)
  })
})
