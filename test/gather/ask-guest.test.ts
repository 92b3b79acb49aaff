import { describe, expect, it } from 'vitest'

import { guestScripts } from '../../src/assets.ts'
import type { RunCommandOutput } from '../../src/azure/azure.ts'
import { RdpAzureError } from '../../src/errors.ts'
import { askGuest } from '../../src/gather/ask-guest.ts'
import { requestIn } from '../../src/guest/script.ts'
import type { GuestTask } from '../../src/model/guest-protocol.ts'
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

/** Asks a guest whose answers are spoilt, in order; gives the end and the request of every send. */
async function asked(
  spoil: readonly (((output: RunCommandOutput) => RunCommandOutput) | undefined)[],
) {
  const vm = await vmWith([])
  const azure = simulatedAzure(vm)
  const requests: (string | undefined)[] = []
  const runCommand: typeof azure.runCommand = async (target, script, options) => {
    requests.push(requestIn(script))
    const output = await azure.runCommand(target, script, options)
    return spoil[requests.length - 1]?.(output) ?? output
  }
  const line = {
    azure: { ...azure, runCommand },
    scripts: guestScripts(),
    host: { notify() {} },
    stuck: new Set<string>(),
  }
  const abortSignal = new AbortController().signal
  const call = { runId: 'r', key: '/0', requestId: 'e'.repeat(32), again: false, abortSignal }
  const end = await askGuest(line, vm.target, task, call).then(
    ({ answer }) => answer.kind,
    (thrown: unknown) => (thrown instanceof RdpAzureError ? thrown.code : String(thrown)),
  )
  return { end, requests }
}

const cut = ({ stdout, stderr }: RunCommandOutput) => ({ stdout: stdout.slice(40), stderr })
const silent = () => ({ stdout: '', stderr: '' })
const throws = (code: 'AccessDenied' | 'ArmFailed') => () => {
  throw new RdpAzureError(code, 'no')
}

describe('asking the guest', () => {
  it.each([
    ['an answer', [], 'collect', 1],
    ['one that was cut', [cut], 'collect', 2],
    ['one that is missing twice', [silent, silent], 'collect', 3],
    ['one that is always missing', [silent, silent, silent, silent], 'GuestAnswerMissing', 3],
    ['a run that Azure failed', [throws('ArmFailed')], 'collect', 2],
    ['a right that is missing', [throws('AccessDenied')], 'AccessDenied', 1],
  ])('%s', async (_what, spoil, end, sends) => {
    const { end: came, requests } = await asked(spoil)
    expect([came, requests.length]).toEqual([end, sends])
    expect(new Set(requests).size, 'every send is the same request').toBe(1)
  })
})
