import { describe, expect, it } from 'vitest'

import { vmNamed } from '../../src/cli/target.ts'
import { runInProcess } from '../helpers/sandbox-cli.ts'

const id = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm'

/** Reads a VM from operands and options as a command gets them. */
function named(operands: readonly string[], given: Record<string, unknown> = {}) {
  return vmNamed('repair', { operands, given })
}

describe('the VM that is named', () => {
  it.each([
    [['vm'], {}, { name: 'vm' }, 'vm'],
    [[], { name: 'vm' }, { name: 'vm' }, 'vm'],
    [['vm'], { resourceGroup: 'r(g)' }, { name: 'vm', resourceGroup: 'r(g)' }, 'vm -g "r(g)"'],
    [[], { ids: id }, { id }, `--ids ${id}`],
    [[id], {}, { id }, `--ids ${id}`],
    [
      ['vm'],
      { subscription: 'My sub', journal: 'runs', runbooks: ['a', 'b'] },
      { name: 'vm' },
      'vm --subscription "My sub" --journal runs --runbooks a --runbooks b',
    ],
  ])('%j %j', (operands, given, query, words) => {
    expect(named(operands, given)).toEqual({ query, words })
  })

  it.each([
    [[], {}, 'no VM is named'],
    [['vm'], { name: 'other' }, 'named 2 times: vm, other'],
    [[id], { resourceGroup: 'rg' }, '-g is given beside the full id'],
  ])('cannot be %j %j', (operands, given, why) => {
    expect(() => named(operands, given)).toThrow(why)
  })

  it('is asked for in the words of the command', async () => {
    const { stderr } = await runInProcess(['undo', 'vm', '-n', 'other'], {}, '/nowhere')
    expect(stderr).toContain('Next    rdp-azure undo vm\n')
  })
})
