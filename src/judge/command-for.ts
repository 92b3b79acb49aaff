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

/** The Azure CLI's way through Bastion by the client of Windows; it needs the Standard SKU with tunneling. */
export function bastionCommand(bastionId: string, vmId: string): string {
  const [, , subscription = '', , group = '', , , , name = ''] = bastionId.split('/')
  const words = [
    ['--name', name],
    ['--resource-group', group],
    ['--subscription', subscription],
    ['--target-resource-id', vmId],
  ].map(([option = '', value = '']) => `${option} ${asWord(value)}`)
  return `az network bastion rdp ${words.join(' ')}`
}

/** One word for bash, PowerShell and cmd alike: resource groups may carry parentheses. */
export function asWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `"${text.replaceAll(/["`$]/g, '')}"`
}
