import { tmpdir } from 'node:os'

import { describe, expect, it } from 'vitest'

import { explanationSchema } from '../../src/model/explanation.ts'
import { runInProcess, withSandbox } from '../helpers/sandbox-cli.ts'

const cli = (args: readonly string[], stdin?: string) =>
  runInProcess(args, {}, tmpdir(), stdin === undefined ? {} : { stdin })

describe('explain', () => {
  it('explains a pair, and names what to do next', async () => {
    const { exitCode, stdout, stderr } = await cli(['explain', '0x904', '0x7'])
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toContain('closed by the server')
    expect(stdout).toContain('rdp-azure diagnose <vm> --code 0x904 --extended 0x7')
  })

  it('reads a dialog, quoted or not, and from stdin', async () => {
    const text = 'Fehlercode: 0x904\nErweiterter Fehlercode: 0x7\n'
    const quoted = await cli(['explain', text])
    expect(quoted.stdout).toMatch(/^0x904, extended 0x7 /)
    expect(await cli(['explain', ...text.trim().split(/\s+/)])).toEqual(quoted)
    expect(await cli(['explain', '-'], text)).toEqual(quoted)
    expect(await cli(['explain', '-'], '0x904 0x7\n')).toEqual(quoted)
  })

  it('as JSON holds to its schema', async () => {
    const { stdout } = await cli(['explain', '0x408', '-o', 'json'])
    const explanation = explanationSchema.parse(JSON.parse(stdout))
    expect(explanation.codes).toMatchObject([{ as: 'reason', conflict: true }])
  })

  it('ends with 10 for a code that no source names', async () => {
    const { exitCode, stdout } = await cli(['explain', '0x4f05'])
    expect(exitCode).toBe(10)
    expect(stdout).toContain('0x4F05 (20229)  unknown')
  })

  it.each([
    [['explain', 'mstsc'], "'mstsc' is not a code"],
    [['explain', '0x904', 'x7'], "'x7' is not a code"],
    [['explain', '-'], 'stdin is empty'],
    [['diagnose', 'vm', '--code', '0x9g4'], "--code: '0x9g4' is not a code"],
    [['diagnose', 'vm', '--extended', 'seven'], "--extended: 'seven' is not a code"],
  ])('%j is told by name', async (args, why) => {
    const { exitCode, stderr } = await cli(args)
    expect(exitCode).toBe(2)
    expect(stderr).toContain(why)
  })

  it('refuses a stdin that never ends', async () => {
    const { exitCode, stderr } = await cli(['explain', '-'], 'x'.repeat(70_000))
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('more than 65536 bytes')])
  })
})

const scenario = `vms:
  - { name: vm-ok, resourceGroup: rg-a }
  - { name: vm-bad, resourceGroup: rg-a, faults: [f686-key-acl] }
`

describe('diagnose --code', () => {
  it('says that the cause explains the code', async () => {
    await withSandbox(scenario, async ({ run }) => {
      const words = ['diagnose', 'vm-bad', '--code', '0x904', '--extended', '0x7']
      const { exitCode, stdout } = await run(words)
      expect(exitCode).toBe(3)
      expect(stdout).toMatch(/Explains: .*mstsc code 0x904, extended code 0x7/)
    })
  })

  it('leaves a VM that works healthy, and says where the code points', async () => {
    await withSandbox(scenario, async ({ run }) => {
      const { exitCode, stdout } = await run(['diagnose', 'vm-ok', '--code', 'error code: 0x807'])
      expect(exitCode).toBe(0)
      expect(stdout).toContain('Remote Desktop works.')
      expect(stdout).toContain('points to the account')
      expect(stdout).toMatch(/Next {4}rdp-azure explain 0x807\n/)
    })
  })
})
