import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { describe, expect, it } from 'vitest'

import { createRdpAzure, RdpAzureError } from '../src/index.ts'
import type { Message, Plan, RdpAzureOptions } from '../src/index.ts'
import { withSandbox } from './helpers/sandbox-cli.ts'
import type { SandboxCli } from './helpers/sandbox-cli.ts'

const scenario = `vms:
  - { name: vm-one, resourceGroup: rg-one, faults: [rdp-disabled] }
  - { name: vm-two, resourceGroup: rg-one, faults: [rdp-disabled] }
`
const query = { name: 'vm-one', resourceGroup: 'rg-one' }

function library(sandbox: SandboxCli, options: RdpAzureOptions = {}) {
  const journal = path.join(sandbox.folder, 'runs')
  return createRdpAzure({ env: sandbox.environment, journal, ...options })
}

/** The code a call ends with. */
async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'no error',
    (thrown: unknown) => (thrown instanceof RdpAzureError ? thrown.code : String(thrown)),
  )
}

describe('the library', () => {
  it('repairs exactly the plan it is given, without a host, and undoes it', async () => {
    await withSandbox(scenario, async (sandbox) => {
      const rdp = library(sandbox)
      const vm = await rdp.find(query)
      const { cause, plan } = await rdp.diagnose(vm)
      const run = await rdp.repair(vm, { plan })
      expect([cause?.id, run.outcome]).toEqual(['rdp-disabled', 'fixed'])
      expect((await rdp.undo(run.id)).outcome).toBe('undone')
      expect((await rdp.undo(run.id)).outcome).toBe('nothing-to-undo')
    })
  })

  it('asks its host, and tells it what happens by code', async () => {
    await withSandbox(scenario, async (sandbox) => {
      const told: Message[] = []
      const asked: Plan[] = []
      const notify = (message: Message) => void told.push(message)
      const approve = async (plan: Plan) => asked.push(plan) === 0
      const rdp = library(sandbox, { host: { notify, approve } })
      const run = await rdp.repair(await rdp.find(query))
      expect([run.outcome, asked.length]).toEqual(['declined', 1])
      expect(told.map(({ code }) => code)).toEqual(['gather.started', 'plan.made'])
    })
  })

  it('refuses what cannot be before anything is begun', async () => {
    await withSandbox(scenario, async (sandbox) => {
      const rdp = library(sandbox)
      const vm = await rdp.find(query)
      const other = await rdp.find({ ...query, name: 'vm-two' })
      const { plan } = await rdp.diagnose(vm)
      if (!plan) throw new Error('the VM of the test has no plan')
      const later = { ...plan, expiresAt: '2099-01-01T00:00:00.000Z' }
      const cases = [
        [rdp.repair(other, { plan }), 'PlanOutdated'],
        [rdp.repair(vm, { plan: later }), 'PlanEdited'],
        [rdp.repair(vm, { runbook: 'nope' }), 'Usage'],
        [rdp.repair(vm, { force: true }), 'Usage'],
        [rdp.diagnose(vm, { runbook: 'nope' }), 'Usage'],
        [rdp.undo('0'.repeat(32)), 'RunNotFound'],
        [library(sandbox, { policy: { readOnly: true } }).undo('0'.repeat(32)), 'ReadOnly'],
      ] as const
      for (const [call, code] of cases) expect(await codeOf(call)).toBe(code)
      expect((await sandbox.run(['run', 'list'])).stdout).toBe('No runs yet.\n')
    })
  })

  it('undoes no undo', async () => {
    await withSandbox(scenario, async (sandbox) => {
      const rdp = library(sandbox, { policy: { unattended: true } })
      const run = await rdp.repair(await rdp.find(query))
      const undone = await rdp.undo(run.id)
      expect(await codeOf(rdp.undo(undone.id))).toBe('Usage')
    })
  })

  it('ends at once when it is aborted', async () => {
    await withSandbox(scenario, async (sandbox) => {
      const rdp = library(sandbox, { policy: { unattended: true } })
      const vm = await rdp.find(query)
      const abortSignal = AbortSignal.abort()
      expect(await codeOf(rdp.diagnose(vm, { abortSignal }))).toBe('Interrupted')
      expect(await codeOf(rdp.repair(vm, { abortSignal }))).toBe('Interrupted')
    })
  })

  it('leaves out runbooks that its policy disables', () => {
    const rdp = createRdpAzure({ policy: { disabledRunbooks: ['rdp-disabled'] } })
    expect(rdp.runbooks.map(({ id }) => id)).not.toContain('rdp-disabled')
    expect(rdp.policy).toMatchObject({ mode: 'repair', maxRisk: 'low', unattended: false })
  })

  it('says of a wrong policy which value is wrong', () => {
    const policy = JSON.parse('{ "maxRisk": "extreme" }')
    expect(() => createRdpAzure({ policy })).toThrow(/policy cannot be used.*maxRisk/s)
  })

  it('takes runbooks of a folder beside its own', async () => {
    await withSandbox(scenario, async ({ folder }) => {
      const mine = path.join(folder, 'mine')
      mkdirSync(mine)
      const lines = ['id: mine', 'title: Mine', 'role: remark', 'when: "true"', 'because: so']
      const tests = 'tests: [{ given: {}, expect: faulty }]'
      writeFileSync(path.join(mine, 'mine.yaml'), [...lines, tests, ''].join('\n'))
      const rdp = createRdpAzure({ runbooks: [mine] })
      expect(rdp.runbooks.map(({ id }) => id)).toContain('mine')
    })
  })
})
