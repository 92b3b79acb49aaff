import { Agent } from 'node:https'

import type { TokenCredential } from '@azure/core-auth'
import {
  agentPolicy,
  bearerTokenAuthenticationPolicy,
  createEmptyPipeline,
  decompressResponsePolicy,
  setClientRequestIdPolicy,
  userAgentPolicy,
} from '@azure/core-rest-pipeline'
import type { Pipeline } from '@azure/core-rest-pipeline'

import { attemptTimeout } from './attempt-timeout.ts'
import { captureFaults } from './capture-faults.ts'
import type { Environment } from './cloud.ts'
import type { Cloud } from './clouds.ts'
import { readOnlyPolicy } from './read-only.ts'
import type { ReadOnly } from './read-only.ts'
import { requestLog } from './request-log.ts'
import { retryPolicy } from './retry-policy.ts'
import type { OnWait } from './retry-policy.ts'
import { sameHost } from './same-host.ts'
import type { Timing } from './timing.ts'

/** Sixteen kept-alive connections serve 300 parallel reads five times faster than one connection each. */
const maxSockets = 16

/**
 * The connections of a session. The sandbox's authority replaces all others, and no proxy stands
 * between this machine and itself; elsewhere the usual proxy variables apply.
 */
export function makeAgent({ ca }: Cloud, proxyEnv: Environment | undefined): Agent {
  const shared = { keepAlive: true, maxSockets }
  if (ca !== undefined) return new Agent({ ...shared, ca })
  return new Agent(proxyEnv === undefined ? shared : { ...shared, proxyEnv: { ...proxyEnv } })
}

/** What the policies of a session depend on. */
export interface PipelineParts {
  cloud: Cloud
  credential: TokenCredential
  agent: Agent
  timing: Timing
  readOnly: ReadOnly | undefined
  onWait: OnWait
  onRequest: ((line: string) => void) | undefined
}

/**
 * The one way to Azure, from the outside in. It is built from nothing instead of taken from the SDK,
 * whose own retries send a POST twice and whose redirects leave the host.
 */
export function makePipeline(parts: PipelineParts): Pipeline {
  const { cloud, credential, agent, timing, readOnly, onWait, onRequest } = parts
  const pipeline = createEmptyPipeline()
  pipeline.addPolicy(captureFaults)
  pipeline.addPolicy(sameHost(cloud))
  if (readOnly) pipeline.addPolicy(readOnlyPolicy(readOnly))
  pipeline.addPolicy(agentPolicy(agent))
  pipeline.addPolicy(decompressResponsePolicy())
  pipeline.addPolicy(userAgentPolicy({ userAgentPrefix: 'rdp-azure' }))
  pipeline.addPolicy(setClientRequestIdPolicy())
  const scopes = `${cloud.resource}/.default`
  pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes }))
  pipeline.addPolicy(retryPolicy(timing, onWait), { phase: 'Retry' })
  pipeline.addPolicy(attemptTimeout(), { afterPhase: 'Sign' })
  if (onRequest) pipeline.addPolicy(requestLog(onRequest, timing), { afterPhase: 'Sign' })
  return pipeline
}
