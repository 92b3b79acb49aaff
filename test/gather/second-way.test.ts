import { describe, expect, it } from 'vitest'

import { guestScripts } from '../../src/assets.ts'
import type { RunCommandOutput } from '../../src/azure/azure.ts'
import { RdpAzureError } from '../../src/errors.ts'
import type { ErrorCode } from '../../src/errors.ts'
import { askGuest } from '../../src/gather/ask-guest.ts'
import { requestIn } from '../../src/guest/script.ts'
import type { GuestTask } from '../../src/model/guest-protocol.ts'
import type { Message } from '../../src/model/message.ts'
import { simulatedAzure } from '../helpers/simulated-azure.ts'
import { vmWith } from '../workflow/one-vm.ts'

const task: GuestTask = {
  protocol: 1,
  kind: 'collect',
  sections: ['os'],
  registryValues: {},
  keyAccess: [],
  usual: { registry: {}, services: {}, keyAccess: {}, paths: {} },
  registryKeys: [],
  services: [],
  paths: [],
  events: {},
  eventHours: 1,
  budgetSeconds: 45,
}
const busy = (runCommandBusy: boolean) =>
  new RdpAzureError('ArmConflict', 'busy', { next: ['wait'], data: { runCommandBusy } })
const requestId = 'e'.repeat(32)

/** Asks a guest whose first way is closed by what is given; gives what was sent on both ways. */
async function asked(
  closed: (sends: number) => RdpAzureError | undefined,
  second: (output: RunCommandOutput) => RunCommandOutput = (output) => output,
  times = 1,
) {
  const vm = await vmWith([])
  const azure = simulatedAzure(vm)
  const first: (number | undefined)[] = []
  const managed: { name: string; request: string | undefined }[] = []
  const told: Message[] = []
  const line = {
    azure: {
      ...azure,
      async runCommand(...[target, script, options]: Parameters<typeof azure.runCommand>) {
        first.push(options.busyLimitMs)
        const refusal = closed(first.length)
        if (refusal) throw refusal
        return azure.runCommand(target, script, options)
      },
      async runManagedCommand(
        ...[target, script, options]: Parameters<typeof azure.runManagedCommand>
      ) {
        managed.push({ name: options.name, request: requestIn(script) })
        return second(await azure.runManagedCommand(target, script, options))
      },
    },
    scripts: guestScripts(),
    host: { notify: (message: Message) => void told.push(message) },
    stuck: new Set<string>(),
  }
  const abortSignal = new AbortController().signal
  const call = { runId: 'r', key: '/0', requestId, again: false, abortSignal }
  let end: unknown
  for (let n = 0; n < times; n += 1) {
    end = await askGuest(line, vm.target, task, call).then(
      ({ transport }) => transport,
      (thrown: unknown) => thrown,
    )
  }
  return { end, first, managed, told }
}

const throws =
  (code: ErrorCode, message = 'no') =>
  (): never => {
    throw new RdpAzureError(code, message, { next: ['then'] })
  }

describe('the second way into the guest', () => {
  it('carries the same request, named after it, and is told', async () => {
    const { end, managed, told } = await asked(() => busy(true))
    expect(end).toBe('managed')
    expect(managed).toMatchObject([{ name: `rdp-azure-${requestId}` }])
    expect(managed[0]?.request).toContain(requestId)
    expect(told).toMatchObject([{ code: 'guest.second-way', level: 'warn' }])
  })

  it('is not taken for another operation on the VM, nor for another refusal', async () => {
    for (const refusal of [busy(false), new RdpAzureError('AccessDenied', 'no')]) {
      const { end, managed } = await asked(() => refusal)
      expect([end, managed]).toEqual([refusal, []])
    }
  })

  it('is taken without another wait once it was needed, until the first is open again', async () => {
    const still = await asked(() => busy(true), undefined, 2)
    expect(still.first).toEqual([undefined, 0])
    const open = await asked((sends) => (sends === 1 ? busy(true) : undefined), undefined, 3)
    expect([open.first, open.end]).toEqual([[undefined, 0, undefined], 'action'])
  })

  it.each(['ReadOnly', 'AccessDenied', 'PolicyDenied', 'ArmUnreachable'] as const)(
    'that is closed by %s leaves the first refusal with both reasons',
    async (code) => {
      const { end } = await asked(() => busy(true), throws(code, 'closed'))
      expect(end).toMatchObject({
        code: 'ArmConflict',
        message: expect.stringMatching(/^busy; the second way in, .*: closed$/),
        next: ['wait', 'then'],
        data: { runCommandBusy: true, secondWay: code },
      })
    },
  )

  it.each(['GuestTimedOut', 'GuestBlocked', 'Interrupted'] as const)(
    'on which the guest itself ends %s says so',
    async (code) => {
      const { end } = await asked(() => busy(true), throws(code))
      expect(end).toMatchObject({ code })
    },
  )

  it('sends an answer that was cut again, under the same name', async () => {
    let answers = 0
    const { end, managed } = await asked(
      () => busy(true),
      ({ stdout, stderr }) => {
        answers += 1
        return { stdout: answers === 1 ? stdout.slice(40) : stdout, stderr }
      },
    )
    expect([end, managed.length, new Set(managed.map(({ name }) => name)).size]).toEqual([
      'managed',
      2,
      1,
    ])
  })

  it('names what it could not take away again', async () => {
    const left = `rdp-azure-${requestId}`
    const { told } = await asked(
      () => busy(true),
      (output) => ({ ...output, left }),
    )
    expect(told.at(-1)?.text).toContain(`${left} of vm-one could not be deleted`)
  })
})
