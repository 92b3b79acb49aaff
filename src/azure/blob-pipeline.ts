import type { Agent } from 'node:https'

import {
  agentPolicy,
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  isRestError,
} from '@azure/core-rest-pipeline'
import type {
  HttpMethods,
  Pipeline,
  PipelinePolicy,
  PipelineResponse,
} from '@azure/core-rest-pipeline'

import { RdpAzureError } from '../errors.ts'
import { attemptTimeout } from './attempt-timeout.ts'
import type { CallOptions } from './azure.ts'
import type { Cloud } from './clouds.ts'
import { plainText } from './plain-text.ts'
import { requestLog } from './request-log.ts'
import type { Timing } from './timing.ts'

/** A log of some kilobytes comes at once or not at all; people wait for it, in milliseconds. */
const blobTimeoutMs = 15_000

/** What the way to blobs depends on. */
export interface BlobPipelineParts {
  cloud: Cloud
  agent: Agent
  timing: Timing
  onRequest: ((line: string) => void) | undefined
}

/**
 * The way to blobs whose address is its own permission (SAS). It is built apart from the way to Azure, so
 * that no token can be on it, follows no redirect, and leads only to hosts where the cloud keeps blobs.
 */
export function makeBlobPipeline({ cloud, agent, timing, onRequest }: BlobPipelineParts): Pipeline {
  const pipeline = createEmptyPipeline()
  pipeline.addPolicy(blobHosts(cloud))
  pipeline.addPolicy(agentPolicy(agent))
  pipeline.addPolicy(attemptTimeout(blobTimeoutMs), { afterPhase: 'Sign' })
  if (onRequest) pipeline.addPolicy(requestLog(onRequest, timing), { afterPhase: 'Sign' })
  return pipeline
}

/**
 * Sends one request that carries nothing but its address. That holds a secret, so a failure is told
 * without it.
 */
export async function blobSend(
  blobs: Pipeline,
  method: HttpMethods,
  url: string,
  { abortSignal, headers = {}, stream = false }: CallOptions & BlobOptions = {},
): Promise<PipelineResponse> {
  const request = createPipelineRequest({
    url,
    method,
    headers: createHttpHeaders({ ...headers }),
    ...(stream ? { streamResponseStatusCodes: new Set([200, 206]) } : {}),
    ...(abortSignal === undefined ? {} : { abortSignal }),
  })
  try {
    return await blobs.sendRequest(createDefaultHttpClient(), request)
  } catch (thrown) {
    if (!isRestError(thrown)) throw thrown
    const why = plainText(thrown.code ?? 'no answer', 60)
    const message = `the store of the boot diagnostics at ${hostOf(url)} could not be reached: ${why}`
    throw new RdpAzureError('ArmUnreachable', message)
  }
}

interface BlobOptions {
  headers?: Readonly<Record<string, string>>
  /** Give the body as it comes, so that the reader can stop. */
  stream?: boolean
}

/** Whether an address leads to where this cloud keeps blobs: https, nothing before the host, no other port. */
export function isBlobHost(url: string, { blobHosts: hosts }: Pick<Cloud, 'blobHosts'>): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, username, password, host } = new URL(url)
  if (protocol !== 'https:' || username !== '' || password !== '') return false
  return hosts.some((known) => (known.startsWith('.') ? host.endsWith(known) : host === known))
}

function blobHosts(cloud: Cloud): PipelinePolicy {
  return {
    name: 'blobHosts',
    sendRequest(request, next) {
      if (isBlobHost(request.url, cloud)) return next(request)
      const host = hostOf(request.url)
      throw new RdpAzureError(
        'TokenHostRefused',
        `Azure names ${host} as the place of the boot diagnostics, and ${cloud.name} keeps none there`,
        { data: { host, allowed: cloud.blobHosts } },
      )
    },
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? plainText(new URL(url).origin, 200) : 'no address'
}
