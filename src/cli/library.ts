import path from 'node:path'

import type { Policy } from '../model/policy.ts'
import { createRdpAzure } from '../rdp-azure.ts'
import type { RdpAzure } from '../rdp-azure.ts'
import type { CliContext } from './context.ts'
import type { SharedOptions } from './options.ts'
import { safeText } from './output.ts'
import { terminalHost } from './terminal-host.ts'

/** Makes the library as the options and the environment say: flag, then `RDP_AZURE_*`, then default. */
export function libraryFor(context: CliContext, options: SharedOptions): RdpAzure {
  const at = (folder: string) => path.resolve(context.cwd, folder)
  const journal = options.journal ?? context.env['RDP_AZURE_JOURNAL']
  const library: RdpAzure = createRdpAzure({
    env: context.env,
    subscriptionId: options.subscription,
    tenantId: options.tenant,
    credentialKind: options.credential,
    journal: journal === undefined ? undefined : at(journal),
    runbooks: options.runbooks.map(at),
    policy: policyOf(context, options),
    host: terminalHost(context, options, () => library),
    trace: options.debug ? (line) => context.stderr(`${safeText(line)}\n`) : undefined,
  })
  return library
}

function policyOf(context: CliContext, options: SharedOptions): Partial<Policy> {
  return {
    unattended: options.yes,
    maxRisk: options.maxRisk ?? 'low',
    allowDisconnect: options.allowDisconnect,
    allowStart: options.allowStart,
    allowReboot: options.allowReboot,
    readOnly: options.readOnly || isOn(context.env['RDP_AZURE_READ_ONLY']),
  }
}

/** `1` and `true` switch on; absent, empty, `0` and `false` do not. Anything else is on: it is a safety switch. */
function isOn(value: string | undefined): boolean {
  return !['', '0', 'false'].includes((value ?? '').trim().toLowerCase())
}
