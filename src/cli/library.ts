import path from 'node:path'

import type { RdpAzure } from '../rdp-azure-options.ts'
import { createRdpAzure } from '../rdp-azure.ts'
import type { CliContext } from './context.ts'
import type { SharedOptions } from './options.ts'
import { safeText } from './output.ts'
import { terminalHost } from './terminal-host.ts'

/** Makes the library as the options say. */
export function libraryFor(context: CliContext, options: SharedOptions): RdpAzure {
  const at = (folder: string) => path.resolve(context.cwd, folder)
  const { journal, yes: unattended } = options
  const { maxRisk, allowDisconnect, allowStart, allowReboot, snapshot, readOnly } = options
  const library: RdpAzure = createRdpAzure({
    env: context.env,
    subscriptionId: options.subscription,
    tenantId: options.tenant,
    cloud: options.cloud,
    credentialKind: options.credential,
    journal: journal === undefined ? undefined : at(journal),
    runbooks: options.runbooks.map(at),
    policy: {
      unattended,
      maxRisk,
      allowDisconnect,
      allowStart,
      allowReboot,
      snapshot,
      readOnly,
    },
    host: terminalHost(context, options, () => library),
    trace: options.debug ? (line) => context.stderr(`${safeText(line)}\n`) : undefined,
  })
  return library
}
