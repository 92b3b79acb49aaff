import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline'

import { plainText } from './plain-text.ts'
import type { Timing } from './timing.ts'

/** Query parameters whose values say nothing secret; operation addresses carry signed ones beside them. */
const openParameters = ['api-version', '$expand', 'monitor']

/** Writes one line for each attempt that goes out: method, address, status, time and ids; never a header with a token, never a body. */
export function requestLog(onRequest: (line: string) => void, timing: Timing): PipelinePolicy {
  return {
    name: 'requestLog',
    async sendRequest(request, next) {
      const began = timing.now()
      const tell = (end: string): void =>
        onRequest(`${request.method} ${openAddress(request)} → ${end}, ${timing.now() - began} ms`)
      try {
        const response = await next(request)
        tell(`${response.status}${ids(response)}`)
        return response
      } catch (thrown) {
        tell(plainText(thrown instanceof Error ? thrown.message : String(thrown), 200))
        throw thrown
      }
    },
  }
}

function openAddress({ url }: PipelineRequest): string {
  const { origin, pathname, searchParams } = new URL(url)
  const query = [...searchParams].map(([name, value]) =>
    openParameters.includes(name) ? `${name}=${plainText(value, 40)}` : `${plainText(name, 40)}=…`,
  )
  return `${origin}${pathname}${query.length === 0 ? '' : `?${query.join('&')}`}`
}

function ids({ headers }: PipelineResponse): string {
  return ['x-ms-request-id', 'x-ms-correlation-request-id']
    .map((name) => headers.get(name))
    .filter((id) => id !== undefined)
    .map((id) => ` ${plainText(id, 64)}`)
    .join('')
}
