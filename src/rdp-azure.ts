import { createHash } from 'node:crypto'
import path from 'node:path'

import type { TokenCredential } from '@azure/core-auth'
import envPaths from 'env-paths'

import { guestScripts, runbookFiles, toolVersion, userRunbookFiles } from './assets.ts'
import type { Azure, CallOptions, Principal } from './azure/azure.ts'
import { changeKinds } from './change/registry.ts'
import { RdpAzureError } from './errors.ts'
import { runDirect } from './executor/direct.ts'
import { resumeLocal, runLocal } from './executor/local.ts'
import { newRunId, readRun } from './executor/runs.ts'
import type { Hands } from './gather/hands.ts'
import { implementationsBy } from './gather/implementations.ts'
import { reachFrom } from './gather/reach.ts'
import { isCollectOnly } from './guest/script.ts'
import type { Host } from './model/host.ts'
import type { Diagnosis, RepairResult, UndoResult } from './model/outcome.ts'
import type { Plan } from './model/plan.ts'
import { policySchema } from './model/policy.ts'
import type { Policy } from './model/policy.ts'
import type { Target, TargetQuery } from './model/target.ts'
import { loadRunbooks } from './runbook/load.ts'
import type { Runbook } from './runbook/runbook.ts'
import { diagnoseWorkflow } from './workflow/diagnose.ts'
import { madeBy } from './workflow/made.ts'
import { repairWorkflow } from './workflow/repair.ts'
import { undoWorkflow } from './workflow/undo.ts'

/** What the library is made with; everything has a default that suits a signed-in engineer. */
export interface RdpAzureOptions {
  /** Default: chosen from the environment, the Azure CLI first. */
  credential?: TokenCredential | undefined
  /** Which credential to choose when none is given. */
  credentialKind?: 'cli' | 'managed-identity' | 'environment' | 'default' | undefined
  /** Id, or name as the az profile knows it. Default: the az profile's subscription. */
  subscriptionId?: string | undefined
  tenantId?: string | undefined
  /** Default: hears nothing and approves nothing. */
  host?: Host | undefined
  policy?: Partial<Policy> | undefined
  /** Folder of run journals. Default: the user's data folder. */
  journal?: string | undefined
  /** Folders with runbooks of one's own; later ones replace earlier ones by id. */
  runbooks?: readonly string[] | undefined
  /** Default: the process environment as given by the caller; an empty one is fine. */
  env?: Readonly<Record<string, string | undefined>> | undefined
  /** Hears one line for each ARM request: method, path, status, ids. No secrets. */
  trace?: ((line: string) => void) | undefined
}

/** Options of one diagnosis. */
export interface DiagnoseOptions extends CallOptions {
  /** Plan by this runbook, whatever the cause. */
  runbookId?: string | undefined
}

/** Options of one repair. */
export interface RepairOptions extends DiagnoseOptions {
  /** Exactly this plan, or `PlanOutdated`. */
  plan?: Plan | undefined
  /** Make the plan and end. */
  dryRun?: boolean | undefined
}

/** The library: one object for one sign-in and one subscription. */
export interface RdpAzure {
  readonly runbooks: readonly Runbook[]
  readonly policy: Policy
  readonly journal: string
  principal(options?: CallOptions): Promise<Principal>
  find(query: TargetQuery, options?: CallOptions): Promise<Target>
  diagnose(target: Target, options?: DiagnoseOptions): Promise<Diagnosis>
  repair(target: Target, options?: RepairOptions): Promise<RepairResult>
  /** Undoes what a run changed, as its journal tells. */
  undo(runId: string, options?: CallOptions): Promise<UndoResult>
  /** Goes on with an interrupted run from its journal. */
  resume(runId: string, options?: CallOptions): Promise<RepairResult | UndoResult>
}

const silentHost: Host = { notify() {} }

/** How often a VM that starts is looked at, in milliseconds (instance view: 5 s apart at least). */
const startPollMs = 5000

/** Makes the library. Nothing is read from Azure before the first call. */
export function createRdpAzure(options: RdpAzureOptions = {}): RdpAzure {
  const policy = policySchema.parse(options.policy ?? {})
  const journal = options.journal ?? path.join(envPaths('rdp-azure', { suffix: '' }).data, 'runs')
  const rulebook = { runbooks: loadAll(options.runbooks ?? [], policy), toolVersion }
  const host = options.host ?? silentHost
  const connection = once(() => connect(options, policy))
  const workflows = {
    diagnose: diagnoseWorkflow(rulebook),
    repair: repairWorkflow(rulebook),
    undo: undoWorkflow(rulebook),
  }
  const execution = async (runId: string, abortSignal: AbortSignal | undefined) => ({
    folder: journal,
    runId,
    implementations: implementationsBy(await handsOf(options, host, connection)),
    notify: (message: Parameters<Host['notify']>[0]) => host.notify(message),
    header: { toolVersion, runbooksDigest: digestOf(rulebook.runbooks) },
    ...(abortSignal ? { abortSignal } : {}),
  })
  return {
    runbooks: rulebook.runbooks,
    policy,
    journal,
    principal: async (call) => (await connection()).principal(call),
    find: async (query, call) => (await connection()).find(query, call),
    async diagnose(target, { runbookId, abortSignal } = {}) {
      const input = runbookId === undefined ? { target } : { target, runbookId }
      return runDirect(
        workflows.diagnose,
        input,
        await execution(newRunId(Date.now()), abortSignal),
      )
    },
    async repair(target, { abortSignal, ...wanted } = {}) {
      const runId = newRunId(Date.now())
      const how = await execution(runId, abortSignal)
      const header = { ...how.header, target }
      return runLocal(workflows.repair, { runId, target, policy, ...wanted }, { ...how, header })
    },
    async undo(undoOf, { abortSignal } = {}) {
      const made = await readRun(journal, undoOf)
      if (!made.finished) throw unfinished(undoOf)
      const runId = newRunId(Date.now())
      const how = await execution(runId, abortSignal)
      const { target } = made.header
      if (!target || made.header.workflow !== 'repair') throw notARepair(undoOf)
      const input = { runId, undoOf, target, made: madeBy(made.activities) }
      return runLocal(workflows.undo, input, { ...how, header: { ...how.header, target } })
    },
    async resume(runId, { abortSignal } = {}) {
      const { header } = await readRun(journal, runId)
      const how = await execution(runId, abortSignal)
      if (header.workflow === 'undo') return resumeLocal(workflows.undo, how)
      return resumeLocal(workflows.repair, how)
    },
  }
}

function loadAll(folders: readonly string[], policy: Policy): Runbook[] {
  const files = [...runbookFiles(), ...folders.flatMap((folder) => userRunbookFiles(folder))]
  const disabled = new Set(policy.disabledRunbooks)
  return loadRunbooks(files, changeKinds).filter((runbook) => !disabled.has(runbook.id))
}

/** One connection for all calls; a failed attempt is not kept. */
function once(make: () => Promise<Azure>): () => Promise<Azure> {
  let kept: Promise<Azure> | undefined
  return () => {
    kept ??= make().catch((thrown: unknown) => {
      kept = undefined
      throw thrown
    })
    return kept
  }
}

/** The SDKs load here and not before: `--help` must not wait for them. */
async function connect(options: RdpAzureOptions, policy: Policy): Promise<Azure> {
  const env = options.env ?? {}
  const { chooseCloud } = await import('./azure/cloud.ts')
  const { chooseSubscription } = await import('./azure/az-profile.ts')
  const { chooseCredential } = await import('./azure/credentials.ts')
  const { connectAzure } = await import('./azure/connect.ts')
  const cloud = await chooseCloud(env)
  const { tenantId, credentialKind: kind, subscriptionId: wanted, trace } = options
  const subscription = await chooseSubscription({ env, wanted, tenantId })
  const credential =
    options.credential ??
    (await chooseCredential({ env, cloud, kind, tenantId: tenantId ?? subscription.tenantId }))
  const scripts = guestScripts()
  return connectAzure({
    credential,
    subscriptionId: subscription.id,
    cloud,
    ...(policy.readOnly ? { readOnly: { mayRun: (text) => isCollectOnly(text, scripts) } } : {}),
    ...(trace ? { onRequest: trace } : {}),
    tenantId: tenantId ?? subscription.tenantId,
    proxyEnv: env,
    onWait: (ms, why) => notifyWait(options.host, ms, why),
  })
}

function notifyWait(host: Host | undefined, ms: number, why: string): void {
  const text = `waiting ${Math.ceil(ms / 1000)} s: ${why}`
  host?.notify({ code: 'arm.waiting', level: 'info', text, data: { ms, why } })
}

async function handsOf(
  options: RdpAzureOptions,
  host: Host,
  connection: () => Promise<Azure>,
): Promise<Hands> {
  const reach = reachFrom(options.env ?? {})
  return { azure: await connection(), scripts: guestScripts(), reach, host, startPollMs }
}

function digestOf(runbooks: readonly Runbook[]): string {
  const digests = runbooks.map(({ id, digest }) => `${id}:${digest}`)
  return createHash('sha256').update(digests.toSorted().join('\n')).digest('hex')
}

function unfinished(runId: string): RdpAzureError {
  const message = `run ${runId} was interrupted, so it is not known what it made`
  return new RdpAzureError('RunBusy', message, { next: [`rdp-azure resume ${runId}`] })
}

function notARepair(runId: string): RdpAzureError {
  return new RdpAzureError('Usage', `run ${runId} is not a repair, so it has nothing to undo`, {
    next: ['rdp-azure run list'],
  })
}
