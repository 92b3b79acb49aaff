import type { PipelinePolicy, PipelineRequest } from '@azure/core-rest-pipeline'
import { z } from 'zod'

import { RdpAzureError } from '../errors.ts'
import { isReadingPost } from './reading-posts.ts'

/** Says which scripts only read, so that a read-only run may still ask the guest. */
export interface ReadOnly {
  mayRun(script: string): boolean
}

const runCommand =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Compute\/virtualMachines\/[^/]+\/runCommand$/i

const scriptBody = z.strictObject({
  commandId: z.literal('RunPowerShellScript'),
  script: z.array(z.string()),
})

/**
 * Refuses every request that could change something, whoever built it. Of the POSTs those pass
 * that only read, and Run Command with a script that `mayRun` knows as reading, and nothing beside it.
 */
export function readOnlyPolicy(readOnly: ReadOnly): PipelinePolicy {
  return {
    name: 'readOnly',
    sendRequest(request, next) {
      if (passes(request, readOnly)) return next(request)
      const path = new URL(request.url).pathname
      throw new RdpAzureError(
        'ReadOnly',
        `this run is read-only, and ${request.method} ${path} would change something`,
        {
          next: ['leave out --read-only (or RDP_AZURE_READ_ONLY, or readOnly in the profile)'],
          data: { method: request.method, path },
        },
      )
    },
  }
}

function passes(request: PipelineRequest, readOnly: ReadOnly): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true
  if (request.method !== 'POST') return false
  const { pathname } = new URL(request.url)
  if (isReadingPost(request.url)) return true
  const script = runCommand.test(pathname) ? scriptIn(request.body) : undefined
  return script !== undefined && readOnly.mayRun(script)
}

function scriptIn(body: unknown): string | undefined {
  if (typeof body !== 'string') return undefined
  try {
    return scriptBody.parse(JSON.parse(body)).script.join('\n')
  } catch {
    return undefined
  }
}
