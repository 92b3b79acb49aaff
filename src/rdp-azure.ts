import { createHash } from 'node:crypto'
import path from 'node:path'

import envPaths from 'env-paths'
import { z } from 'zod'

import { guestScripts, runbookFiles, toolVersion, userRunbookFiles } from './assets.ts'
import type { Azure } from './azure/azure.ts'
import { changeKinds } from './change/registry.ts'
import { connectOnce } from './connect.ts'
import { RdpAzureError } from './errors.ts'
import { runDirect } from './executor/direct.ts'
import { resumeLocal, runLocal } from './executor/local.ts'
import { newRunId, readRun } from './executor/runs.ts'
import { checkEvidenceFile } from './gather/evidence-file.ts'
import { implementationsBy } from './gather/implementations.ts'
import { readNetwork } from './gather/look-network.ts'
import { reachFrom } from './gather/reach.ts'
import { resolverFrom } from './gather/resolve-name.ts'
import { checkPlanFile } from './judge/plan-file.ts'
import { askedSchema } from './model/asked.ts'
import type { Asked } from './model/asked.ts'
import type { Host } from './model/host.ts'
import type { RepairResult, UndoResult } from './model/outcome.ts'
import { policySchema } from './model/policy.ts'
import type { Policy } from './model/policy.ts'
import type { Target } from './model/target.ts'
import type { RdpAzure, RdpAzureOptions, RepairOptions } from './rdp-azure-options.ts'
import { notARepair, refuseReadOnly, askedByName, unfinished } from './refusals.ts'
import { loadRunbooks } from './runbook/load.ts'
import type { Runbook } from './runbook/runbook.ts'
import { closeWay, openWay, resumeWay, showWay } from './ways.ts'
import type { Wiring } from './wiring.ts'
import { refuseForeignPlan } from './workflow/approved-plan.ts'
import { diagnoseWorkflow } from './workflow/diagnose.ts'
import { madeBy } from './workflow/made.ts'
import { repairWorkflow } from './workflow/repair.ts'
import { judgeEvidence } from './workflow/rulebook.ts'
import { undoWorkflow } from './workflow/undo.ts'

/** How often a VM that starts is looked at, in milliseconds (instance view: 5 s apart at least). */
const startPollMs = 5000

/** Where Remote Desktop listens unless it was moved. */
const rdpPort = 3389
const neverAborted = new AbortController().signal

/**
 * Makes the library. Nothing is read from Azure before the first call. Throws `Usage` for a policy
 * that is none and `RunbookInvalid` for runbooks that cannot be used.
 */
export function createRdpAzure(options: RdpAzureOptions = {}): RdpAzure {
  const wiring = wire(options)
  const { policy, rulebook, journal, connection, execution } = wiring
  return {
    runbooks: rulebook.runbooks,
    policy,
    journal,
    principal: async (call) => (await connection()).principal(call),
    find: async (query, call) => (await connection()).find(query, call),
    async diagnose(target, { abortSignal, asked = {}, ...wanted } = {}) {
      const byName = askedByName(rulebook, wanted)
      const how = await execution(newRunId(Date.now()), abortSignal)
      return runDirect(
        diagnoseWorkflow(rulebook),
        { target, asked: checkAsked(asked), snapshot: policy.snapshot, ...byName },
        how,
      )
    },
    async network(target, { abortSignal = neverAborted, asked = {}, port = rdpPort } = {}) {
      const question = { target, asked: checkAsked(asked), port }
      const hands = { azure: await connection(), resolve: resolverFrom(options.env ?? {}) }
      return readNetwork(hands, question, abortSignal)
    },
    judge(file, { asked: askedNow = {}, ...wanted } = {}) {
      const byName = askedByName(rulebook, wanted)
      const kept = checkEvidenceFile(JSON.stringify(file))
      const { target } = kept
      const asked = { ...kept.evidence.asked, ...checkAsked(askedNow) }
      const said = Object.keys(asked).length > 0
      const evidence = said ? { ...kept.evidence, asked } : kept.evidence
      const question = {
        target,
        asked,
        tried: [],
        snapshot: policy.snapshot,
        ...byName,
      }
      return judgeEvidence(rulebook, question, evidence, Date.parse(evidence.at)).diagnosis
    },
    repair: (target, wanted = {}) => repair(wiring, target, wanted),
    undo: (runId, { abortSignal } = {}) => undo(wiring, runId, abortSignal),
    way: (target, wanted = {}) => showWay(wiring, target, { ...wanted, asked: askedIn(wanted) }),
    openWay: (target, wanted) => openWay(wiring, target, { ...wanted, asked: askedIn(wanted) }),
    closeWay: (target, wanted = {}) => closeWay(wiring, target, wanted),
    resume: (runId, { abortSignal } = {}) => resume(wiring, runId, abortSignal),
  }
}

function wire(options: RdpAzureOptions): Wiring {
  const policy = checkPolicy(options.policy ?? {})
  const host = options.host ?? { notify() {} }
  const journal = options.journal ?? path.join(envPaths('rdp-azure', { suffix: '' }).data, 'runs')
  const rulebook = { runbooks: loadAll(options.runbooks ?? [], policy), toolVersion }
  const connection = connectOnce(options, policy)
  const header = { toolVersion, runbooksDigest: digestOf(rulebook.runbooks) }
  const execution: Wiring['execution'] = async (runId, abortSignal) => ({
    folder: journal,
    runId,
    implementations: await implementations(options, host, connection),
    notify: (message) => host.notify(message),
    header,
    ...(abortSignal ? { abortSignal } : {}),
  })
  return { policy, rulebook, journal, connection, execution }
}

async function implementations(
  { env }: RdpAzureOptions,
  host: Host,
  connection: () => Promise<Azure>,
) {
  const reach = reachFrom(env ?? {})
  const resolve = resolverFrom(env ?? {})
  const scripts = guestScripts()
  return implementationsBy({
    azure: await connection(),
    scripts,
    reach,
    resolve,
    host,
    startPollMs,
  })
}

async function repair(
  { policy, rulebook, execution }: Wiring,
  target: Target,
  { abortSignal, ...wanted }: RepairOptions,
): Promise<RepairResult> {
  const byName = askedByName(rulebook, wanted)
  if (wanted.plan) refuseForeignPlan(checkPlanFile(JSON.stringify(wanted.plan)), target)
  const runId = newRunId(Date.now())
  const how = await execution(runId, abortSignal)
  const header = { ...how.header, target }
  const { plan, dryRun, asked = {} } = wanted
  const input = { runId, target, asked: checkAsked(asked), policy, plan, dryRun, ...byName }
  return runLocal(repairWorkflow(rulebook), input, { ...how, header })
}

/** Workflows whose journal tells changes that have a way back. */
const undoable = ['repair', 'open-way']

async function undo(
  { policy, rulebook, journal, execution }: Wiring,
  undoOf: string,
  abortSignal: AbortSignal | undefined,
): Promise<UndoResult> {
  refuseReadOnly(policy, 'an undo')
  const run = await readRun(journal, undoOf)
  const { target, workflow } = run.header
  if (!target || !undoable.includes(workflow)) throw notARepair(undoOf, workflow)
  if (!run.finished) throw unfinished(undoOf)
  const runId = newRunId(Date.now())
  const how = await execution(runId, abortSignal)
  const input = { runId, undoOf, target, made: madeBy(run.activities) }
  return runLocal(undoWorkflow(rulebook), input, { ...how, header: { ...how.header, target } })
}

async function resume(
  wiring: Wiring,
  runId: string,
  abortSignal: AbortSignal | undefined,
): ReturnType<RdpAzure['resume']> {
  const { policy, rulebook, journal, execution } = wiring
  const { header, finished } = await readRun(journal, runId)
  // The request pipeline would refuse its changes one by one, and the run would end for good by that.
  if (!finished) refuseReadOnly(policy, 'an interrupted run that goes on')
  const way = resumeWay(wiring, header.workflow, runId, abortSignal)
  if (way) return way
  const how = await execution(runId, abortSignal)
  if (header.workflow === 'undo') return resumeLocal(undoWorkflow(rulebook), how)
  return resumeLocal(repairWorkflow(rulebook), how)
}

function checkPolicy(wanted: Partial<Policy>): Policy {
  const read = policySchema.safeParse(wanted)
  if (read.success) return read.data
  const message = `the policy cannot be used: ${z.prettifyError(read.error)}`
  throw new RdpAzureError('Usage', message, {
    next: [
      'give mode, unattended, maxRisk, allowDisconnect, allowStart, allowReboot, snapshot, readOnly',
    ],
  })
}

function checkAsked(wanted: Asked): Asked {
  const read = askedSchema.safeParse(wanted)
  if (read.success) return read.data
  throw new RdpAzureError('Usage', `what is asked cannot be used: ${z.prettifyError(read.error)}`, {
    next: ['give from, via, code, extended'],
  })
}

const askedIn = ({ asked = {} }: { asked?: Asked | undefined }) => checkAsked(asked)

function loadAll(folders: readonly string[], policy: Policy): Runbook[] {
  const files = [...runbookFiles(), ...folders.flatMap((folder) => userRunbookFiles(folder))]
  const disabled = new Set(policy.disabledRunbooks)
  return loadRunbooks(files, changeKinds).filter((runbook) => !disabled.has(runbook.id))
}

function digestOf(runbooks: readonly Runbook[]): string {
  const digests = runbooks.map(({ id, digest }) => `${id}:${digest}`)
  return createHash('sha256').update(digests.toSorted().join('\n')).digest('hex')
}
