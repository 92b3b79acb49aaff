import type { Target } from '../model/target.ts'

/**
 * The exact command for one VM, for `next`: `rdp-azure diagnose vm-web01 -g rg-prod`. `verb` may be any
 * command that takes a VM; further options follow as they are.
 */
export function commandFor(
  verb: 'diagnose' | 'repair' | 'undo' | 'nsg allow' | 'nsg revoke' | 'nsg show',
  { name, resourceGroup }: Pick<Target, 'name' | 'resourceGroup'>,
  ...options: readonly string[]
): string {
  return ['rdp-azure', verb, asWord(name), '-g', asWord(resourceGroup), ...options].join(' ')
}

/** Resource groups may carry parentheses, which every shell would read as its own. */
function asWord(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `"${text.replaceAll(/["`$\\]/g, '')}"`
}
