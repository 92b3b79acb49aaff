import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { allCommands } from '../../src/cli/commands/all.ts'
import { runInProcess } from '../helpers/sandbox-cli.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rdp-azure-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const cli = (...args: string[]) => runInProcess(args, {}, folder)

describe('the command line', () => {
  it('tells every command in its help, or in that of its group', async () => {
    for (const { path: words } of allCommands) {
      const { exitCode, stdout } = await cli(...words.slice(0, -1), '--help')
      expect(exitCode).toBe(0)
      expect(stdout).toContain(words.at(-1))
    }
  })

  it('tells the options of every command', async () => {
    for (const { path: words, options } of allCommands) {
      const { stdout } = await cli(...words, '--help')
      for (const { flags } of options) expect(stdout).toContain(flags.split(' ').at(-1))
    }
  })

  const wrong = [
    ['an unknown command', ['mend']],
    ['an unknown option', ['diagnose', 'vm', '--fast']],
    ['a format that does not exist', ['diagnose', 'vm', '-o', 'xml']],
    ['a VM named twice', ['diagnose', 'vm', '-n', 'other']],
    ['a missing operand', ['resume']],
    ['an address that is none', ['probe', 'a:b:c']],
    ['a pin without a plan', ['repair', 'vm', '--plan-sha256', '0'.repeat(64)]],
    ['a hash that is none', ['repair', 'vm', '--plan', 'p.json', '--plan-sha256', 'abc']],
    ['a folder of runbooks that is not there', ['runbook', 'list', '--runbooks', 'nowhere']],
    ['a runbook that does not exist', ['runbook', 'show', 'nothing']],
    ['a fault that does not exist', ['sandbox', 'run', '--fault', 'nothing', '--', 'node']],
    ['a scenario that is not there', ['sandbox', 'run', '--scenario', 'x.yaml', '--', 'node']],
  ] as const
  for (const [what, args] of wrong) {
    it(`ends with 2 for ${what}, and says why`, async () => {
      const { exitCode, stdout, stderr } = await cli(...args)
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
      expect(stderr).not.toBe('')
    })
  }

  it('tells an error as JSON where JSON was asked for', async () => {
    const { exitCode, stdout } = await cli('run', 'show', 'f'.repeat(32), '-o', 'json')
    expect(exitCode).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'rdp-azure/error/1',
      error: { code: 'RunNotFound', next: [expect.any(String), expect.any(String)] },
    })
  })

  it('lists runs as none where there are none', async () => {
    expect(await cli('run', 'list')).toEqual({ exitCode: 0, stdout: 'No runs yet.\n', stderr: '' })
  })

  it('answers a query over the JSON result', async () => {
    const { stdout } = await cli(
      'runbook',
      'list',
      '--query',
      "runbooks[?id=='f686-key-acl'].topic | [0]",
    )
    expect(JSON.parse(stdout)).toBe('certificate')
  })

  it('shows a runbook as it was written', async () => {
    const { stdout } = await cli('runbook', 'show', 'rdp-disabled')
    expect(stdout).toContain('id: rdp-disabled\n')
  })
})
