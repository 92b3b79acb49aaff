import { readFile } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import { request } from 'node:https'

import { z } from 'zod'

import type { Sandbox } from '../../src/sandbox/start.ts'

/** One answer of the pretend Azure, as it came. */
export interface RawAnswer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  body: unknown
}

/** What differs in one call from an ordinary one. */
export interface RawCall {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: unknown
  /** Instead of the sandbox's own token; null: no header. */
  authorization?: string | null
  /** Conditions on an etag, and whatever else. */
  headers?: Record<string, string>
}

const tokenSchema = z.object({ access_token: z.string() })

/** A token from the sandbox's identity endpoint. */
export async function tokenOf({ environment }: Sandbox): Promise<string> {
  const {
    IDENTITY_ENDPOINT = '',
    IDENTITY_HEADER = '',
    RDP_AZURE_SANDBOX_ENDPOINT = '',
  } = environment
  const url = `${IDENTITY_ENDPOINT}?api-version=2019-08-01&resource=${RDP_AZURE_SANDBOX_ENDPOINT}`
  const response = await fetch(url, { headers: { 'X-IDENTITY-HEADER': IDENTITY_HEADER } })
  return tokenSchema.parse(await response.json()).access_token
}

/** One HTTPS call that trusts the sandbox's authority; a path without `?` gets an api-version. */
export async function rawCall(
  sandbox: Sandbox,
  path: string,
  how: RawCall = {},
): Promise<RawAnswer> {
  const { RDP_AZURE_SANDBOX_ENDPOINT = '', RDP_AZURE_SANDBOX_CA = '' } = sandbox.environment
  const ca = await readFile(RDP_AZURE_SANDBOX_CA)
  const authorization = how.authorization ?? `Bearer ${await tokenOf(sandbox)}`
  const query = path.includes('?') ? '' : '?api-version=2024-07-01'
  const options = {
    ca,
    agent: false,
    method: how.method ?? 'GET',
    headers: { ...how.headers, ...(how.authorization === null ? {} : { authorization }) },
  } as const
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path + query, RDP_AZURE_SANDBOX_ENDPOINT), options, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8')
        const { statusCode: status = 0, headers } = response
        const isJson = headers['content-type']?.startsWith('application/json') === true
        resolve({ status, headers, text, body: isJson ? JSON.parse(text) : undefined })
      })
    })
    sent.on('error', reject)
    sent.end(how.body === undefined ? undefined : JSON.stringify(how.body))
  })
}

/** `/subscriptions/…/virtualMachines/<name>` plus what follows. */
export function vmPathOf(sandbox: Sandbox, name: string, rest = '', group = 'rg-prod'): string {
  const { subscriptionId } = sandbox.world()
  return `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}${rest}`
}

const operationSchema = z.object({
  status: z.string(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  properties: z
    .object({
      output: z.object({ value: z.array(z.object({ code: z.string(), message: z.string() })) }),
    })
    .optional(),
})

/** Follows the status URL of an accepted operation to its end. */
export async function followed(
  sandbox: Sandbox,
  accepted: RawAnswer,
): Promise<z.infer<typeof operationSchema>> {
  const url = new URL(String(accepted.headers['azure-asyncoperation']))
  for (;;) {
    const answer = await rawCall(sandbox, url.pathname + url.search)
    const operation = operationSchema.parse(answer.body)
    if (operation.status !== 'InProgress') return operation
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
