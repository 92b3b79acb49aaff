import type { TokenCredential } from '@azure/core-auth'

import { actions } from './actions.ts'
import type { Azure, CallOptions, Principal } from './azure.ts'
import { makeBlobPipeline } from './blob-pipeline.ts'
import { aboutSubscription } from './call-context.ts'
import { calling } from './call.ts'
import type { Environment } from './cloud.ts'
import type { Cloud } from './clouds.ts'
import { findVm } from './find.ts'
import { networkPath } from './network/path.ts'
import { securityRules } from './network/rules.ts'
import { makeAgent, makePipeline } from './pipeline.ts'
import { readPlatform } from './platform.ts'
import { operateOnce, startVm } from './power.ts'
import { readBoot } from './read-boot.ts'
import { readHealth } from './read-health.ts'
import type { ReadOnly } from './read-only.ts'
import { resetRunCommand } from './reset-run-command.ts'
import type { OnWait } from './retry-policy.ts'
import { runCommand } from './run-command.ts'
import { runManagedCommand } from './run-managed-command.ts'
import type { ArmSession } from './session.ts'
import { makeSnapshot } from './snapshot.ts'
import { realTiming } from './timing.ts'
import type { Timing } from './timing.ts'
import { holderOf, rememberToken } from './token.ts'

/** What a connection is made with. */
export interface ConnectOptions {
  credential: TokenCredential
  /** Where names are looked up; ids lead to their own subscription. */
  subscriptionId: string
  /** Tenant to sign in to; only named in errors. */
  tenantId?: string | undefined
  cloud: Cloud
  /** Given: nothing that changes anything leaves this process. */
  readOnly?: ReadOnly | undefined
  /** Told before each wait that Azure asked for or a lost connection made necessary. */
  onWait?: OnWait | undefined
  /** Hears one line for each request that went out. No secrets. */
  onRequest?: ((line: string) => void) | undefined
  /** First wait between two looks at an operation, in milliseconds. Default: the cloud's. */
  pollIntervalMs?: number | undefined
  /** Where the proxy variables are read from. Default: no proxy. */
  proxyEnv?: Environment | undefined
  timing?: Timing | undefined
}

/** Makes a connection. Nothing is sent, and no service client is loaded, before the first call. */
export async function connectAzure(options: ConnectOptions): Promise<Azure> {
  const session = sessionOf(options)
  return {
    principal: (call = {}) => principal(session, call),
    find: (query, call = {}) => findVm(session, query, call),
    platform: (target, call = {}) => readPlatform(session, target, call),
    health: (target, call = {}) => readHealth(session, target, call),
    bootDiagnostics: (target, call = {}) => readBoot(session, target, call),
    path: networkPath(session),
    rules: securityRules(session),
    runCommand: (target, script, call) => runCommand(session, target, script, call),
    start: (target, call = {}) => startVm(session, target, call),
    restart: (target, call = {}) => operateOnce(session, target, 'restart', call),
    redeploy: (target, call = {}) => operateOnce(session, target, 'redeploy', call),
    reapply: (target, call = {}) => operateOnce(session, target, 'reapply', call),
    resetRunCommand: (target, call = {}) => resetRunCommand(session, target, call),
    runManagedCommand: (target, script, call) => runManagedCommand(session, target, script, call),
    snapshot: (target, wanted, call = {}) => makeSnapshot(session, target, wanted, call),
  }
}

function sessionOf(options: ConnectOptions): ArmSession {
  const { cloud, subscriptionId, tenantId, readOnly, onRequest, timing = realTiming } = options
  const credential = rememberToken(options.credential, timing.now)
  const onWait = options.onWait ?? ignoreWait
  const agent = makeAgent(cloud, options.proxyEnv)
  const pipeline = makePipeline({ cloud, credential, agent, timing, readOnly, onWait, onRequest })
  const blobs = makeBlobPipeline({ cloud, agent, timing, onRequest })
  const pollIntervalMs = options.pollIntervalMs ?? cloud.pollIntervalMs
  const who = { subscriptionId, tenantId, credential }
  return { cloud, ...who, pipeline, blobs, timing, onWait, pollIntervalMs }
}

function ignoreWait(): void {}

async function principal(session: ArmSession, options: CallOptions): Promise<Principal> {
  const { cloud, credential, subscriptionId } = session
  return calling(aboutSubscription(session, actions.readVm), options, async () => {
    const { abortSignal } = options
    const token = await credential.getToken(
      `${cloud.resource}/.default`,
      abortSignal === undefined ? {} : { abortSignal },
    )
    const elsewhere = cloud.name === 'AzureCloud' ? {} : { cloud: cloud.name }
    return { ...holderOf(token?.token ?? ''), subscriptionId, ...elsewhere }
  })
}
