import type { TokenCredential } from '@azure/core-auth'
import type { Pipeline } from '@azure/core-rest-pipeline'

import type { Cloud } from './clouds.ts'
import type { OnWait } from './retry-policy.ts'
import type { Timing } from './timing.ts'

/** What every call to one cloud under one sign-in shares. All requests with a token go through the one pipeline. */
export interface ArmSession {
  readonly cloud: Cloud
  readonly subscriptionId: string
  /** Tenant to sign in to, where it is known. */
  readonly tenantId: string | undefined
  readonly credential: TokenCredential
  readonly pipeline: Pipeline
  /** The way to blobs of boot diagnostics, on which no token ever is. */
  readonly blobs: Pipeline
  readonly timing: Timing
  readonly onWait: OnWait
  /** First wait between two looks at a running operation, in milliseconds; later ones grow to three times that. */
  readonly pollIntervalMs: number
}
