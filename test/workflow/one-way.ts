import { runLocal, resumeLocal } from '../../src/executor/local.ts'
import { virtualTime } from '../../src/executor/virtual.ts'
import type { Clock } from '../../src/executor/wait.ts'
import type { Host } from '../../src/model/host.ts'
import type { Message } from '../../src/model/message.ts'
import type { NetworkEvidence } from '../../src/model/network-evidence.ts'
import { policySchema } from '../../src/model/policy.ts'
import type { Policy } from '../../src/model/policy.ts'
import { healthyWindows } from '../../src/sandbox/windows/healthy.ts'
import type { Implementations, Workflow } from '../../src/workflow/flow.ts'
import type { DoneActivity } from '../../src/workflow/made.ts'
import { closeWayWorkflow } from '../../src/workflow/way/close-way.ts'
import { showWayWorkflow } from '../../src/workflow/way/look-way.ts'
import { openWayWorkflow } from '../../src/workflow/way/open-way.ts'
import { simulatedImplementations, simulatedTarget } from '../helpers/simulated-azure.ts'
import { simulatedEvidence } from '../helpers/simulated-network.ts'
import type { SimulatedNetwork } from '../helpers/simulated-network.ts'

/** The moment every test of a way begins at: real, because marks carry the wall clock's time. */
export const startMs = Date.now()
export const caller = '198.51.100.7'
export const runId = 'a'.repeat(32)
const rulebook = { runbooks: [], toolVersion: '0.0.0' }

/** How a way is opened or closed in a test. */
export interface HowWay {
  from?: string | null
  via?: 'private' | 'gateway' | 'bastion'
  minutes?: number
  port?: number
  stay?: boolean
  dryRun?: boolean
  all?: boolean
  me?: string
  runId?: string
  policy?: Partial<Policy>
  host?: Host
  /** Comes after so many virtual milliseconds: Ctrl-C. */
  closeAfterMs?: number
  /** Replaces what was seen of the network. */
  seen?: (evidence: NetworkEvidence) => NetworkEvidence
  bend?: (plain: Implementations) => Implementations
}

const windows = await healthyWindows({ computerName: 'vm-one', clock: new Date(startMs) })

/** The code of activities over this network, with what is seen of it composed at each look. */
export function wayImplementations(network: SimulatedNetwork, how: HowWay = {}): Implementations {
  const vm = { target: simulatedTarget, power: 'running' as const, windows, network }
  const plain: Implementations = {
    ...simulatedImplementations(vm, how.host),
    'look-network': async () => {
      const evidence = simulatedEvidence(network)
      return structuredClone({ seen: true, value: how.seen?.(evidence) ?? evidence })
    },
  }
  return how.bend?.(plain) ?? plain
}

function inputOf(how: HowWay) {
  const { from = caller, via, me = 'a test', minutes = 120, port = 3389, stay = true } = how
  const asked = { ...(from === null ? {} : { from }), ...(via === undefined ? {} : { via }) }
  const policy = policySchema.parse({ unattended: true, ...how.policy })
  const { dryRun = false, all = false } = how
  const question = { target: simulatedTarget, asked, port, me }
  return { ...question, runId: how.runId ?? runId, policy, minutes, stay, dryRun, all }
}

async function inVirtualTime<I, O>(
  workflow: Workflow<I, O>,
  input: I,
  network: SimulatedNetwork,
  how: HowWay,
) {
  const told: Message[] = []
  const activities: DoneActivity[] = []
  const noted = Object.entries(wayImplementations(network, how)).map(([name, code]) => [
    name,
    async (value: unknown, call: Parameters<typeof code>[1]) => {
      const result = await code(value, call)
      activities.push({ name, input: value, result })
      return result
    },
  ])
  const time = virtualTime({
    implementations: Object.fromEntries(noted),
    startMs,
    notify: (message) => void told.push(message),
  })
  const signals =
    how.closeAfterMs === undefined
      ? {}
      : { close: time.at(startMs + how.closeAfterMs).then(() => 'asked') }
  const result = await time.run(workflow, input, how.runId ?? runId, { signals })
  return { result, told, activities, endedAt: time.nowMs() }
}

/** Opens a way in virtual time. */
export const opened = (network: SimulatedNetwork, how: HowWay = {}) =>
  inVirtualTime(openWayWorkflow(rulebook), inputOf(how), network, how)

/** Closes it in virtual time. */
export const closed = (network: SimulatedNetwork, how: HowWay = {}) =>
  inVirtualTime(
    closeWayWorkflow(rulebook),
    inputOf({ runId: 'b'.repeat(32), ...how }),
    network,
    how,
  )

/** Shows it. */
export const shown = (network: SimulatedNetwork, how: HowWay = {}) =>
  inVirtualTime(showWayWorkflow, inputOf(how), network, how)

/** Opens a way with a journal, or goes on with it. Waits end at once, so that no test waits. */
export function journaled(folder: string, network: SimulatedNetwork, how: HowWay, resume = false) {
  const clock: Clock = { nowMs: () => Date.now(), waitUntil: async () => undefined }
  const options = {
    folder,
    runId,
    implementations: wayImplementations(network, how),
    notify: () => undefined,
    clock,
    header: { toolVersion: '0.0.0', runbooksDigest: 'none', target: simulatedTarget },
    signals: { close: Promise.resolve('asked') },
  }
  return resume
    ? resumeLocal(openWayWorkflow(rulebook), options)
    : runLocal(openWayWorkflow(rulebook), inputOf(how), options)
}
