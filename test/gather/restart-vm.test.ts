import { describe, expect, it } from 'vitest'

import { guestScripts } from '../../src/assets.ts'
import { RdpAzureError } from '../../src/errors.ts'
import { makeAzureChange } from '../../src/gather/azure-change.ts'
import { boot } from '../../src/sandbox/windows/rules/boot.ts'
import { simulatedAzure, simulatedTarget as target } from '../helpers/simulated-azure.ts'
import { vmWith } from '../workflow/one-vm.ts'

const change = { id: '1', kind: 'restart-vm', params: {}, before: null, after: null }
const { signal } = new AbortController()
const call = { runId: 'r', key: '/0', requestId: 'e'.repeat(32), again: false, abortSignal: signal }

/** A VM whose Windows goes down this many looks after Azure said that it restarted. */
async function restartable(lag = 0) {
  const vm = await vmWith([])
  const azure = simulatedAzure(vm)
  const seen = { restarts: 0, looks: 0 }
  let due = -1
  const hands = {
    azure: {
      ...azure,
      async restart() {
        seen.restarts += 1
        due = lag
      },
      runCommand: async (...args: Parameters<typeof azure.runCommand>) => {
        seen.looks += 1
        if (due === 0) vm.windows = await boot(vm.windows)
        due -= 1
        return azure.runCommand(...args)
      },
    },
    scripts: guestScripts(),
    reach: async () => ({ kind: 'none' }) as const,
    host: { notify() {} },
    startPollMs: 1,
  }
  return { vm, hands, seen, bootedAt: vm.windows.system.bootedAt }
}

describe('restarting a VM', () => {
  it.each([0, 2])(
    'waits until Windows tells a later boot time, %i looks after Azure was done',
    async (lag) => {
      const { vm, hands, seen, bootedAt } = await restartable(lag)
      const result = await makeAzureChange(hands, { target, change, bootedAt }, call)
      expect(result).toEqual({
        id: '1',
        kind: 'restart-vm',
        status: 'done',
        detail: { bootedAt: vm.windows.system.bootedAt },
      })
      expect(seen).toEqual({ restarts: 1, looks: lag + 1 })
    },
  )

  it('is not done twice when it is asked for again and Windows booted since', async () => {
    const { vm, hands, seen, bootedAt } = await restartable()
    vm.windows = await boot(vm.windows)
    const again = { ...call, again: true }
    const result = await makeAzureChange(hands, { target, change, bootedAt }, again)
    expect([result.status, seen.restarts]).toEqual(['done', 0])
  })

  it('is done when it is asked for again and never happened', async () => {
    const { hands, seen, bootedAt } = await restartable()
    await makeAzureChange(hands, { target, change, bootedAt }, { ...call, again: true })
    expect(seen.restarts).toBe(1)
  })

  it('is not done when it is asked for again and nobody can tell whether it happened', async () => {
    const { vm, hands, seen, bootedAt } = await restartable()
    const again = { ...call, again: true }
    const unseen = makeAzureChange(hands, { target, change }, again)
    await expect(unseen).rejects.toThrow('it is not restarted twice')
    delete vm.windows.system.bootedAt
    const untold = makeAzureChange(hands, { target, change, bootedAt }, again)
    await expect(untold).rejects.toBeInstanceOf(RdpAzureError)
    expect(seen.restarts).toBe(0)
  })
})
