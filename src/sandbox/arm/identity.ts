import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'

import { listenOnLoopback, readBody } from './loopback.ts'
import type { LoopbackServer } from './loopback.ts'
import type { Tokens } from './tokens.ts'

/** The one path of the identity endpoint. */
export const identityPath = '/msi/token'

interface Reply {
  status: number
  body: object
}

/**
 * The token endpoint of a pretend managed identity, plain http as the real one. Two ways in: `GET`
 * with the secret of `IDENTITY_HEADER` (App Service 2019-08-01, what the SDK sends), and `POST` of
 * a form with `Metadata: true` (what `az login --identity` sends to `MSI_ENDPOINT`). The header that
 * either asks for keeps web pages out.
 */
export function startIdentity(tokens: Tokens, secret: string): Promise<LoopbackServer> {
  return listenOnLoopback(
    createServer((message, response) => {
      answer(message, tokens, secret)
        .then((reply) => send(response, reply))
        .catch(() => response.destroy())
    }),
  )
}

async function answer(message: IncomingMessage, tokens: Tokens, secret: string): Promise<Reply> {
  const url = new URL(message.url ?? '/', 'http://127.0.0.1')
  const form = await readBody(message)
  if (url.pathname !== identityPath) return refused(404, 'no such path')
  if (message.method === 'GET') {
    const known = message.headers['x-identity-header'] === secret
    return known ? issued(url.searchParams, tokens) : refused(401, 'X-IDENTITY-HEADER is not ours')
  }
  if (message.method !== 'POST') return refused(405, 'GET or POST')
  const meant = message.headers['metadata']?.toString().toLowerCase() === 'true'
  return meant
    ? issued(new URLSearchParams(form ?? ''), tokens)
    : refused(400, 'Metadata: true is missing')
}

function issued(asked: URLSearchParams, tokens: Tokens): Reply {
  const resource = asked.get('resource')
  if (!resource) return refused(400, 'resource is missing')
  const { token, notBefore, expiresOn } = tokens.issue(resource)
  const body = {
    access_token: token,
    client_id: tokens.clientId,
    expires_in: String(expiresOn - notBefore),
    expires_on: String(expiresOn),
    not_before: String(notBefore),
    resource,
    token_type: 'Bearer',
  }
  return { status: 200, body }
}

function refused(status: number, message: string): Reply {
  return { status, body: { error: 'invalid_request', error_description: message } }
}

function send(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}
