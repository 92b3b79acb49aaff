import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { describe, expect, it } from 'vitest'

import { resolverFrom } from '../../src/gather/resolve-name.ts'

const signal = new AbortController().signal
const endpoint = { RDP_AZURE_SANDBOX_ENDPOINT: 'https://127.0.0.1:1' }

function fileOf(text: string): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'names-')), 'names.json')
  writeFileSync(file, text)
  return file
}

describe('names', () => {
  it('are looked up as this machine does', async () => {
    expect((await resolverFrom({})('localhost', signal)).join()).toMatch(/127\.0\.0\.1|::1/)
  })

  it('of the sandbox are read from its file each time', async () => {
    const file = fileOf('{"web.example":["203.0.113.10"]}')
    const resolve = resolverFrom({ ...endpoint, RDP_AZURE_SANDBOX_NAMES: file })
    expect(await resolve('web.example', signal)).toEqual(['203.0.113.10'])
    writeFileSync(file, '{"web.example":["203.0.113.99"]}')
    expect(await resolve('web.example', signal)).toEqual(['203.0.113.99'])
    expect(await resolve('other.example', signal)).toEqual([])
  })

  it.each([
    ['no file', undefined],
    ['a file that is no JSON', fileOf('no')],
    ['a file with something else than addresses', fileOf('{"web.example":["evil"]}')],
  ])('in a sandbox with %s are not asked of this machine', async (_, file) => {
    const resolve = resolverFrom({ ...endpoint, RDP_AZURE_SANDBOX_NAMES: file })
    await expect(resolve('localhost', signal)).rejects.toMatchObject({ code: 'NoLineOfSight' })
  })

  it('end with the signal', async () => {
    const stopped = AbortSignal.abort()
    await expect(resolverFrom({})('localhost', stopped)).rejects.toMatchObject({
      name: 'AbortError',
    })
  })
})
