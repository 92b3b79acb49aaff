import { describe, expect, it } from 'vitest'

import { unpackFrame } from '../../src/guest/frame.ts'
import { composeScript } from '../../src/guest/script.ts'
import { guestSectionNames } from '../../src/model/guest-evidence.ts'
import type { GuestRequest } from '../../src/model/guest-protocol.ts'
import { injectedFaults, parseFaults } from '../../src/sandbox/faults.ts'
import { startSandbox } from '../../src/sandbox/start.ts'
import type { Sandbox } from '../../src/sandbox/start.ts'
import { networkPath } from './arm/network/world.ts'
import { followed, rawCall, vmPathOf } from './raw-call.ts'
import type { RawAnswer } from './raw-call.ts'
import { brokenAndHealthy } from './worlds.ts'

const terminalServer = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server'

const collect: GuestRequest = {
  protocol: 1,
  requestId: '0123456789abcdef0123456789abcdef',
  kind: 'collect',
  sections: [...guestSectionNames],
  registryValues: {},
  keyAccess: [],
  usual: { registry: {}, services: {}, keyAccess: {}, paths: {} },
  registryKeys: [],
  services: ['TermService'],
  paths: [],
  events: {},
  eventHours: 24,
  budgetSeconds: 45,
}
/** Stops Remote Desktop from being refused: one change that takes a few writes. */
const apply: GuestRequest = {
  ...collect,
  requestId: 'fedcba9876543210fedcba9876543210',
  kind: 'apply',
  runId: '00112233445566778899aabbccddeeff',
  changes: [
    {
      id: '1',
      kind: 'registry-value',
      params: { path: terminalServer, name: 'TSServerDrainMode', type: 'REG_DWORD', data: 1 },
      before: { exists: true, type: 'REG_DWORD', data: 0 },
      after: { exists: true, type: 'REG_DWORD', data: 1 },
    },
  ],
}
const scripts = { frame: '# frame.ps1', collect: '# collect.ps1', apply: '# apply.ps1' }

/** A sandbox with these faults for one test. */
async function withFaults(
  faults: readonly string[],
  test: (sandbox: Sandbox) => Promise<void>,
): Promise<void> {
  const pace = { runCommandMs: 5, powerMs: 5, slowMs: 300 }
  const sandbox = await startSandbox({
    world: await brokenAndHealthy(),
    faults: parseFaults(faults),
    pace,
  })
  try {
    await test(sandbox)
  } finally {
    await sandbox.close()
  }
}

function read(sandbox: Sandbox): Promise<RawAnswer> {
  return rawCall(sandbox, vmPathOf(sandbox, 'vm-ok01'))
}

function run(sandbox: Sandbox, request = collect): Promise<RawAnswer> {
  const path = vmPathOf(sandbox, 'vm-ok01', '/runCommand')
  const script = composeScript(request, scripts).split('\n')
  const body = { commandId: 'RunPowerShellScript', script }
  return rawCall(sandbox, path, { method: 'POST', body })
}

/** Runs the script and reads its answer as the tool does. */
async function answerOf(sandbox: Sandbox, request = collect) {
  const { properties } = await followed(sandbox, await run(sandbox, request))
  const [out, err] = properties?.output.value ?? []
  return unpackFrame(out?.message ?? '', err?.message ?? '', request.requestId)
}

/** The value that `apply` changes, in the simulated Windows of `vm-ok01`. */
function drainMode(sandbox: Sandbox): unknown {
  return sandbox.world().vms[1]?.windows.registry[terminalServer]?.values['TSServerDrainMode']?.data
}

describe('without a fault', () => {
  it('a call is answered, and a script’s answer arrives', () =>
    withFaults([], async (sandbox) => {
      expect((await read(sandbox)).status).toBe(200)
      const { requestId, sections } = await answerOf(sandbox)
      expect(requestId).toBe(collect.requestId)
      expect(sections.os).toMatchObject({ value: { computerName: 'vm-ok01', build: 20348 } })
    }))
})

describe('faults of any call', () => {
  it.each([
    ['throttle-429', 429, 'SubscriptionRequestsThrottled', '1'],
    ['throttle-429-bare', 429, 'OperationNotAllowed', undefined],
    ['unavailable-503', 503, 'ServerTimeout', undefined],
    ['token-expired', 401, 'ExpiredAuthenticationToken', undefined],
    ['wrong-tenant', 401, 'InvalidAuthenticationTokenTenant', undefined],
  ])('%s: %d %s, then all is well', (fault, status, code, retryAfter) =>
    withFaults([`${fault}:2`], async (sandbox) => {
      const answers = [await read(sandbox), await run(sandbox), await read(sandbox)]
      expect(answers.map((answer) => answer.status)).toEqual([status, status, 200])
      expect(JSON.stringify(answers[0]?.body)).toContain(`"code":"${code}"`)
      expect(answers[0]?.headers['retry-after']).toBe(retryAfter)
    }),
  )
})

describe('faults of writing a rule', () => {
  const write = (sandbox: Sandbox): Promise<RawAnswer> => {
    const properties = {
      protocol: 'Tcp',
      sourcePortRange: '*',
      destinationPortRange: '3389',
      sourceAddressPrefix: '*',
      destinationAddressPrefix: '*',
      access: 'Allow',
      direction: 'Inbound',
      priority: 200,
    }
    return rawCall(sandbox, doorOf(sandbox), { method: 'PUT', body: { properties } })
  }
  const doorOf = (sandbox: Sandbox): string =>
    networkPath(sandbox, 'networkSecurityGroups/vm-ok01-nsg/securityRules/door')

  it('rule-busy: refused with 429, once', () =>
    withFaults(['rule-busy'], async (sandbox) => {
      expect(await write(sandbox)).toMatchObject({
        status: 429,
        body: { error: { code: 'RetryableErrorDueToAnotherOperation' } },
      })
      expect((await write(sandbox)).status).toBe(201)
    }))

  it('rule-write-fails: accepted, then failed, and nothing is there', () =>
    withFaults(['rule-write-fails'], async (sandbox) => {
      const { status, error } = await followed(sandbox, await write(sandbox))
      expect([status, error?.code]).toEqual(['Failed', 'InternalServerError'])
      expect((await rawCall(sandbox, doorOf(sandbox))).status).toBe(404)
    }))
})

describe('faults of a Run Command', () => {
  it('conflict-409: refused as busy, once', () =>
    withFaults(['conflict-409'], async (sandbox) => {
      expect(await run(sandbox)).toMatchObject({
        status: 409,
        body: { error: { code: 'Conflict' } },
      })
      expect((await answerOf(sandbox)).replayed).toBe(false)
    }))

  it('reset-after-accept: the connection breaks, the script runs', () =>
    withFaults(['reset-after-accept', 'slow'], async (sandbox) => {
      await expect(run(sandbox)).rejects.toMatchObject({ code: 'ECONNRESET' })
      expect((await run(sandbox)).status).toBe(409)
    }))

  it('agent-lost: accepted, then failed, once', () =>
    withFaults(['agent-lost'], async (sandbox) => {
      const { status, error } = await followed(sandbox, await run(sandbox))
      expect([status, error?.code]).toEqual(['Failed', 'VMAgentStatusCommunicationError'])
      expect((await answerOf(sandbox)).requestId).toBe(collect.requestId)
    }))

  it('slow: it takes that much longer', () =>
    withFaults(['slow'], async (sandbox) => {
      const began = performance.now()
      await answerOf(sandbox)
      const slowMs = performance.now() - began
      await answerOf(sandbox)
      expect(slowMs).toBeGreaterThan(300)
      expect(performance.now() - began - slowMs).toBeLessThan(slowMs)
    }))

  it('foreign-location: the status URLs lead to a host that cannot exist', () =>
    withFaults(['foreign-location'], async (sandbox) => {
      const { status, headers } = await run(sandbox)
      expect(status).toBe(202)
      for (const url of [headers['azure-asyncoperation'], headers.location]) {
        expect(new URL(String(url)).hostname).toMatch(/\.invalid$/)
      }
    }))

  it.each([
    ['answer-cut', 'GuestAnswerCut'],
    ['answer-forged', 'GuestAnswerForged'],
    ['answer-bomb', 'GuestAnswerTooLarge'],
  ])('%s: %s, once', (fault, code) =>
    withFaults([fault], async (sandbox) => {
      await expect(answerOf(sandbox)).rejects.toMatchObject({ code })
      expect((await answerOf(sandbox)).requestId).toBe(collect.requestId)
    }),
  )

  it('answer-bomb-whole: 100 MB, refused', () =>
    withFaults(['answer-bomb-whole'], async (sandbox) => {
      await expect(answerOf(sandbox)).rejects.toMatchObject({
        code: expect.stringMatching(/^GuestAnswer/),
      })
    }))

  it('answer-control-characters: in the texts, under a hash that is right', () =>
    withFaults(['answer-control-characters'], async (sandbox) => {
      const { sections } = await answerOf(sandbox)
      const said = JSON.stringify(sections.os)
      expect(said).toContain('owned')
      expect(said).not.toMatch(/\\u001b|\\u0007|\u202e/)
    }))

  it('guest-crash: the guest dies after its n-th write, keeps what it wrote, and finishes when asked again', () =>
    withFaults(['guest-crash:4'], async (sandbox) => {
      expect((await answerOf(sandbox)).kind).toBe('collect')
      const before = Object.keys(sandbox.world().vms[1]?.windows.files ?? {}).length
      const { status, error } = await followed(sandbox, await run(sandbox, apply))
      expect([status, error?.code]).toEqual(['Failed', 'VMExtensionProvisioningError'])
      expect(Object.keys(sandbox.world().vms[1]?.windows.files ?? {}).length).toBeGreaterThan(
        before,
      )
      expect((await answerOf(sandbox, apply)).changes).toMatchObject([{ id: '1' }])
      expect(drainMode(sandbox)).toBe(1)
    }))

  it('reset-after-accept@change: spares scripts that only read, and what was asked twice is made once', () =>
    withFaults(['reset-after-accept@change'], async (sandbox) => {
      expect((await answerOf(sandbox)).kind).toBe('collect')
      await expect(run(sandbox, apply)).rejects.toMatchObject({ code: 'ECONNRESET' })
      await expect.poll(() => drainMode(sandbox)).toBe(1)
      // The pretend Azure still holds the VM for the first one, as the real one does.
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect(await answerOf(sandbox, apply)).toMatchObject({
        replayed: true,
        changes: [{ id: '1' }],
      })
    }))
})

describe('faults of starts and restarts', () => {
  it.each(['start', 'restart'])(
    'restart-cancelled: a %s ends Canceled and changes nothing',
    (action) =>
      withFaults(['restart-cancelled'], async (sandbox) => {
        const path = vmPathOf(sandbox, 'vm-ok01', `/${action}`)
        const { status, error } = await followed(
          sandbox,
          await rawCall(sandbox, path, { method: 'POST' }),
        )
        expect([status, error?.code]).toEqual(['Canceled', 'InternalOperationError'])
        expect(sandbox.world().vms[1]?.platform.power).toBe('running')
      }),
  )
})

it('every fault of the table is shown above', async () => {
  const { readFile } = await import('node:fs/promises')
  const own = await readFile(new URL(import.meta.url), 'utf8')
  const missing = Object.keys(injectedFaults).filter((name) => !own.includes(`'${name}`))
  expect(missing).toEqual([])
})
