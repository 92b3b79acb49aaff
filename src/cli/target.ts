import { RdpAzureError } from '../errors.ts'
import type { TargetQuery } from '../model/target.ts'
import type { SharedOptions } from './options.ts'

/** The VM the command line names, and how to name it again in a command to go on with. */
export interface NamedVm {
  query: TargetQuery
  words: string
}

/** Reads operand, `-n`, `-g` and `--ids`; exactly one of operand, `-n` and `--ids` must name the VM. */
export function vmNamed(operand: string | undefined, options: SharedOptions): NamedVm {
  const named = [operand, options.name, options.ids].filter((each) => each !== undefined)
  const [value] = named
  if (value === undefined || named.length > 1) {
    const why = named.length > 1 ? `the VM is named ${named.length} times` : 'no VM is named'
    throw new RdpAzureError('Usage', `${why}: ${named.join(', ') || 'an operand is missing'}`, {
      next: ['rdp-azure diagnose <vm>', 'rdp-azure diagnose <vm> -g <resource group>'],
    })
  }
  if (value.startsWith('/')) return { query: { id: value }, words: `--ids ${value}` }
  if (options.resourceGroup === undefined) return { query: { name: value }, words: value }
  return {
    query: { name: value, resourceGroup: options.resourceGroup },
    words: `${value} -g ${options.resourceGroup}`,
  }
}
