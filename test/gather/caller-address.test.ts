import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener } from 'node:http'

import { describe, expect, it } from 'vitest'

import { callerAddress, isService } from '../../src/gather/caller-address.ts'

const service = 'https://ip.example/plain'

/** Asks a real HTTP server on loopback in the place of the service; what is sent and read stays as it is. */
async function asking(answer: RequestListener, url = service, abortSignal?: AbortSignal) {
  const heard: IncomingMessage[] = []
  const asked: unknown[] = []
  const server = createServer((request, response) => {
    heard.push(request)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const at = server.address()
  const port = typeof at === 'object' && at !== null ? at.port : 0
  const toLoopback: typeof fetch = (input, init) => {
    asked.push(input instanceof URL ? input.href : input)
    return fetch(`http://127.0.0.1:${port}/plain`, init)
  }
  try {
    const options = { fetch: toLoopback, abortSignal }
    const result = await callerAddress(url, options).catch((thrown: unknown) => thrown)
    return { result, heard, asked }
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const says =
  (text: string, status = 200, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers)
    response.end(text)
  }

describe('a service that tells this machine’s address', () => {
  it.each([
    ['20.50.60.70\n', '20.50.60.70'],
    ['  20.50.60.70  ', '20.50.60.70'],
    ['2A01:4F8::7', '2a01:4f8::7'],
    ['{"ip":"20.50.60.70"}', '20.50.60.70'],
    ['{"ip":"20.50.60.70","country":"NL","query":"20.50.60.70"}', '20.50.60.70'],
  ])('answers %j, which is %s', async (text, address) => {
    const { result, asked } = await asking(says(text))
    expect([result, asked]).toEqual([address, [service]])
  })

  it.each([
    ['a private address', '10.1.2.3'],
    ['an address of nobody', '0.0.0.0'],
    ['its own loopback', '127.0.0.1'],
    ['a network', '20.50.60.0/24'],
    ['two addresses', '20.50.60.70, 20.50.60.71'],
    ['two addresses as JSON', '{"a":"20.50.60.70","b":"20.50.60.71"}'],
    ['an octal number', '020.050.060.070'],
    ['a page', '<html>20.50.60.70</html>'],
    ['nothing', ''],
    ['a list', '["20.50.60.70"]'],
    ['an address further in', '{"ip":{"v4":"20.50.60.70"}}'],
    ['control characters', '20.50.60.70\u001b[2J'],
  ])('is not believed when it answers %s', async (_what, text) => {
    const { result } = await asking(says(text))
    expect(result).toMatchObject({ code: 'NoLineOfSight', data: { host: 'ip.example' } })
  })

  it('is told nothing of anybody: no token, no cookie, no referrer', async () => {
    const { heard } = await asking(says('20.50.60.70', 200, { 'set-cookie': 'a=b' }))
    const [request] = heard
    expect(request?.method).toBe('GET')
    expect(Object.keys(request?.headers ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/authorization|cookie|referer|origin/)]),
    )
  })

  it.each([301, 302, 307, 308])('is not followed elsewhere by a %s', async (status) => {
    const { result, heard } = await asking(says('', status, { location: '/other' }))
    expect(result).toMatchObject({ code: 'NoLineOfSight' })
    expect(heard).toHaveLength(1)
  })

  it.each([403, 429, 500])('that answers %s says no address', async (status) => {
    const { result } = await asking(says('20.50.60.70', status))
    expect(result).toMatchObject({ message: expect.stringContaining(`status ${status}`) })
  })

  it('is not read without end', async () => {
    const { result } = await asking(says(`20.50.60.70${' '.repeat(10_000)}`))
    expect(result).toMatchObject({ message: expect.stringContaining('longer than 4096 bytes') })
  })

  it('has five seconds', async () => {
    const begun = performance.now()
    const { result } = await asking(() => undefined)
    expect(result).toMatchObject({ message: expect.stringContaining('within 5 seconds') })
    expect(performance.now() - begun).toBeLessThan(10_000)
  }, 20_000)

  it('is left when the command is interrupted', async () => {
    const { result } = await asking(() => undefined, service, AbortSignal.timeout(50))
    expect(result).toMatchObject({ name: 'TimeoutError' })
  })

  it.each(['http://ip.example/', 'ftp://ip.example/', 'https://me:secret@ip.example/', 'https://'])(
    'is not asked as %s',
    async (url) => {
      const { result, heard } = await asking(says('20.50.60.70'), url)
      expect(result).toMatchObject({ code: 'Usage' })
      expect(heard).toEqual([])
    },
  )

  it('is told from an address by its scheme', () => {
    expect(['https://x/', 'http://x', '198.51.100.7', '2001:db8::7'].map(isService)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})

it('tells a failure in one bounded line, whatever the service put into its certificate', async () => {
  const names = `DNS:\u001b[31mevil\n${'x'.repeat(4000)}`
  const failing: typeof fetch = async () => {
    throw new TypeError('fetch failed', {
      cause: new Error(`not in the cert’s altnames: ${names}`),
    })
  }
  const thrown: unknown = await callerAddress(service, { fetch: failing }).catch(
    (error: unknown) => error,
  )
  const message = thrown instanceof Error ? thrown.message : ''
  expect(message).toContain('altnames: DNS:')
  expect(message).not.toMatch(/[\u0000-\u001f]/)
  expect(message.length).toBeLessThan(300)
})
