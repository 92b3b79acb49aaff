import { readFileSync } from 'node:fs'
import path from 'node:path'

import { describe, expect, it } from 'vitest'

import { allCommands } from '../../src/cli/commands/all.ts'
import { optionsFromEnv } from '../../src/cli/env-options.ts'
import { runInProcess } from '../helpers/sandbox-cli.ts'

const specs = [...new Map(allCommands.flatMap(({ options }) => options.map((o) => [o.flags, o])))]
  .map(([, spec]) => spec)
  .filter(({ env }) => env !== undefined)

describe('what the environment says of options', () => {
  it('is told in docs/configuration.md, every option and nothing else', () => {
    const text = readFileSync('docs/configuration.md', 'utf8')
    const rows = [...text.matchAll(/^\| `(.+?)` *\| `(RDP_AZURE_\w+)`/gm)]
    const documented = rows.map(([, flags = '', env]) => [flags.replaceAll('\\|', '|'), env])
    const taken = specs.map(({ flags, env }) => [flags, env])
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(taken))
  })

  it.each([
    ['RDP_AZURE_TENANT', 't', { tenant: 't' }],
    ['RDP_AZURE_OUTPUT', 'json', { output: 'json' }],
    ['RDP_AZURE_MAX_RISK', 'medium', { maxRisk: 'medium' }],
    ['RDP_AZURE_READ_ONLY', 'TRUE', { readOnly: true }],
    ['RDP_AZURE_READ_ONLY', '0', { readOnly: false }],
    ['RDP_AZURE_READ_ONLY', ' ', {}],
    ['RDP_AZURE_RUNBOOKS', ['a', 'b'].join(path.delimiter), { runbooks: ['a', 'b'] }],
  ])('%s=%s', (name, text, options) => {
    expect(optionsFromEnv(specs, { [name]: text })).toEqual(options)
  })

  it.each([
    ['RDP_AZURE_READ_ONLY', 'on'],
    ['RDP_AZURE_MAX_RISK', 'Low'],
    ['RDP_AZURE_OUTPUT', 'xml'],
    ['RDP_AZURE_CREDENTIAL', 'password'],
  ])('refuses %s=%s by the name of the variable', (name, text) => {
    expect(() => optionsFromEnv(specs, { [name]: text })).toThrow(`${name} is '${text}'`)
  })

  it('has no variable for consent', () => {
    const yes = allCommands
      .flatMap(({ options }) => options)
      .filter((o) => o.flags.includes('--yes'))
    expect(yes.map(({ env }) => env)).toEqual(yes.map(() => undefined))
  })

  it('gives way to the option, and comes before the default', async () => {
    const list = ['run', 'list']
    const env = { RDP_AZURE_OUTPUT: 'json' }
    expect((await runInProcess(list, {}, '/nowhere')).stdout).toBe('No runs yet.\n')
    expect(JSON.parse((await runInProcess(list, env, '/nowhere')).stdout)).toMatchObject({
      runs: [],
    })
    const both = await runInProcess([...list, '-o', 'text'], env, '/nowhere')
    expect(both.stdout).toBe('No runs yet.\n')
  })

  it('says how failures are printed, too', async () => {
    const env = { RDP_AZURE_OUTPUT: 'json' }
    const { exitCode, stdout } = await runInProcess(['diagnose'], env, '/nowhere')
    expect([exitCode, JSON.parse(stdout).error.code]).toEqual([2, 'Usage'])
  })
})
