import { describe, expect, test } from 'vitest'

import { composeScript, isCollectOnly, requestIn } from '../../src/guest/script.ts'
import type { GuestRequest } from '../../src/model/guest-protocol.ts'

const scripts = { frame: '# frame\n', collect: '# collect\n', apply: '# apply' }
const collect: GuestRequest = {
  protocol: 1,
  requestId: 'a'.repeat(32),
  kind: 'collect',
  sections: ['os'],
  registryValues: {},
  keyAccess: [],
  usual: { registry: {}, services: {}, keyAccess: {}, paths: {} },
  registryKeys: ['HKLM\\SOFTWARE\\Caf\u00e9 \u2019;evil()'],
  services: [],
  paths: [],
  events: {},
  eventHours: 24,
  budgetSeconds: 45,
}
const apply: GuestRequest = { ...collect, kind: 'apply', runId: 'b'.repeat(32), changes: [] }

describe('a composed script', () => {
  test('is the request in a here-string, then the scripts as they are, all ASCII', () => {
    const text = composeScript(collect, scripts)
    expect(text).toMatch(/^\$rdpAzureRequest = @'\n\{[ -~]+\}\n'@\n# frame\n# collect\n$/)
    expect(JSON.parse(requestIn(text) ?? '')).toEqual(collect)
  })

  test('carries apply.ps1 only when something is to be changed', () => {
    expect(composeScript(collect, scripts)).not.toContain('# apply')
    expect(composeScript(apply, scripts)).toMatch(/# collect\n# apply\n$/)
  })

  test('cannot be left by what a request contains', () => {
    const tricky = { ...collect, paths: ["\n'@\nRemove-Item C:\\ -Recurse\n"] }
    const text = composeScript(tricky, scripts)
    expect(text.split('\n')).toHaveLength(6)
    expect(JSON.parse(requestIn(text) ?? '')).toEqual(tricky)
  })
})

describe('a script counts as only reading', () => {
  const text = composeScript(collect, scripts)
  test('when it is collect to the letter', () => {
    expect(isCollectOnly(text, scripts)).toBe(true)
  })

  test.each([
    ['it changes something', composeScript(apply, scripts)],
    ['a line was added', `${text}Restart-Computer\n`],
    ['a line was changed', text.replace('# collect', '# c0llect')],
    [
      'its request was reordered by hand',
      text.replace('"protocol":1,', '').replace('"sections"', '"protocol":1,"sections"'),
    ],
    ['its request asks to apply', text.replace('"kind":"collect"', '"kind":"apply"')],
    ['it is not ours', 'Get-Date'],
    ['it is empty', ''],
  ])('never when %s', (_, script) => {
    expect(isCollectOnly(script, scripts)).toBe(false)
  })

  test('and names no request when it is not ours', () => {
    expect(requestIn('Get-Date')).toBeUndefined()
    expect(requestIn("$rdpAzureRequest = @'\n{}\n{}\n'@\n")).toBeUndefined()
  })
})
