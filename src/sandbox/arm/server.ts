import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'

import { answerCall } from './answer-call.ts'
import type { CallDesk } from './answer-call.ts'
import type { Certificates } from './certificates.ts'
import { listenOnLoopback, readBody } from './loopback.ts'
import type { LoopbackServer } from './loopback.ts'
import { badRequest } from './refusals.ts'
import type { ArmAnswer, ArmRequest } from './request.ts'

/** Serves the pretend Azure over HTTPS on loopback. */
export function startArm(certificates: Certificates, desk: CallDesk): Promise<LoopbackServer> {
  const options = { key: certificates.keyPem, cert: certificates.certificatePem }
  return listenOnLoopback(
    createServer(options, (message, response) => {
      answer(message, desk)
        .then((said) => send(message, response, said, desk))
        .catch(() => response.destroy())
    }),
  )
}

async function answer(message: IncomingMessage, desk: CallDesk): Promise<ArmAnswer> {
  const text = await readBody(message)
  if (text === undefined)
    return badRequest('RequestContentTooLarge', 'The request is larger than 4 MB.')
  const request = readRequest(message, text)
  if (request === undefined)
    return badRequest('InvalidRequestContent', 'The request cannot be read.')
  return answerCall(request, message.headers.authorization, desk)
}

function readRequest(message: IncomingMessage, text: string): ArmRequest | undefined {
  try {
    const url = new URL(message.url ?? '/', 'https://127.0.0.1')
    const query = new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]))
    return {
      method: message.method ?? 'GET',
      path: decodeURIComponent(url.pathname),
      query,
      range: message.headers.range,
      apiVersion: query.get('api-version') ?? '',
      body: text === '' ? undefined : JSON.parse(text),
      ifMatch: message.headers['if-match'],
      ifNoneMatch: message.headers['if-none-match'],
    }
  } catch {
    return undefined
  }
}

function send(
  message: IncomingMessage,
  response: ServerResponse,
  { status, headers, body, text: plain, reset }: ArmAnswer,
  { cloud }: CallDesk,
): void {
  if (reset) {
    message.socket.destroy()
    return
  }
  const text = plain ?? (body === undefined ? '' : JSON.stringify(body))
  const type = plain === undefined ? 'application/json' : 'text/plain'
  const content = text === '' ? {} : { 'content-type': `${type}; charset=utf-8` }
  response.writeHead(status, {
    ...commonHeaders(cloud.machines.list()[0]?.location ?? ''),
    ...content,
    'content-length': Buffer.byteLength(text),
    ...headers,
  })
  response.end(text)
}

/** What every answer of ARM carries (recordings of 2020; PowerShell issue 8848 for the routing id). */
function commonHeaders(location: string): Record<string, string> {
  const correlation = randomUUID()
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return {
    'cache-control': 'no-cache',
    pragma: 'no-cache',
    expires: '-1',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'x-ms-request-id': randomUUID(),
    'x-ms-correlation-request-id': correlation,
    'x-ms-routing-request-id': `${location.toUpperCase()}:${time}:${correlation}`,
  }
}
