import { describe, expect, it } from 'vitest'

import { guestScripts } from '../../src/assets.ts'
import { redeployVm } from '../../src/change/redeploy-vm.ts'
import { RdpAzureError } from '../../src/errors.ts'
import { makeAzureChange } from '../../src/gather/azure-change.ts'
import type { PlatformEvidence } from '../../src/model/evidence.ts'
import { simulatedAzure, simulatedTarget as target } from '../helpers/simulated-azure.ts'
import { vmWith } from '../workflow/one-vm.ts'

const { signal } = new AbortController()
const call = { runId: 'r', key: '/0', requestId: 'e'.repeat(32), again: false, abortSignal: signal }
const change = (kind: string) => ({ id: '1', kind, params: {}, before: null, after: null })

/** One VM as Azure has it, and how often it was moved, set anew or reset. */
async function handsOf(more: Partial<PlatformEvidence> = {}) {
  const vm = await vmWith([])
  const azure = simulatedAzure(vm)
  const asked: string[] = []
  const counted =
    <T extends unknown[]>(name: string, does: (...args: T) => Promise<void>) =>
    async (...args: T) => {
      asked.push(name)
      await does(...args)
    }
  const hands = {
    azure: {
      ...azure,
      platform: async (...args: Parameters<typeof azure.platform>) => ({
        ...(await azure.platform(...args)),
        ...more,
      }),
      redeploy: counted('redeploy', azure.redeploy),
      reapply: counted('reapply', azure.reapply),
      resetRunCommand: counted('reset', azure.resetRunCommand),
    },
    scripts: guestScripts(),
    reach: async () => ({ kind: 'none' }) as const,
    host: { notify() {} },
    startPollMs: 1,
  }
  return { vm, hands, asked, bootedAt: vm.windows.system.bootedAt }
}

const ended = (work: Promise<{ status: string }>): Promise<string> =>
  work.then(
    ({ status }) => status,
    (thrown: unknown) => (thrown instanceof RdpAzureError ? thrown.code : String(thrown)),
  )

describe('moving a VM to another host', () => {
  it('waits until Windows tells a later boot time', async () => {
    const { vm, hands, asked, bootedAt } = await handsOf()
    const wanted = { target, change: change('redeploy-vm'), bootedAt }
    expect(await makeAzureChange(hands, wanted, call)).toMatchObject({
      kind: 'redeploy-vm',
      status: 'done',
      detail: { bootedAt: vm.windows.system.bootedAt },
    })
    expect(asked).toEqual(['redeploy'])
    expect(vm.windows.system.bootedAt).not.toBe(bootedAt)
  })

  it.each([[true], [undefined]])(
    'is not asked for while the OS disk is, or may be, ephemeral (%s)',
    async (osDiskEphemeral) => {
      const { hands, asked, bootedAt } = await handsOf({ osDiskEphemeral })
      const wanted = { target, change: change('redeploy-vm'), bootedAt }
      expect(await ended(makeAzureChange(hands, wanted, call))).toBe('PolicyRefused')
      expect(asked).toEqual([])
    },
  )

  it('is not asked for twice where nobody can tell whether it happened', async () => {
    const { hands, asked } = await handsOf()
    const wanted = { target, change: change('redeploy-vm') }
    const end = await ended(makeAzureChange(hands, wanted, { ...call, again: true }))
    expect([end, asked]).toEqual(['ArmFailed', []])
  })

  it.each([[{ osDiskEphemeral: true }], [{}], [{ osDiskEphemeral: 'false' }]])(
    'is not planned with %j',
    (params) => {
      expect(redeployVm.plan(params, undefined).kind).toBe('refused')
    },
  )
})

describe('what can be asked for again', () => {
  it.each([
    ['reapply-vm', 'reapply'],
    ['reset-run-command', 'reset'],
  ])('%s is, after an end that was not seen', async (kind, name) => {
    const { hands, asked } = await handsOf()
    const again = { ...call, again: true }
    expect(await ended(makeAzureChange(hands, { target, change: change(kind) }, again))).toBe(
      'done',
    )
    expect(asked).toEqual([name])
  })
})
