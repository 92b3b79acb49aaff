import path from 'node:path'

import { createRdpAzure } from '../rdp-azure.ts'
import type { Runbook } from '../runbook/runbook.ts'
import type { CliContext } from './context.ts'

/** The built-in runbooks and those of the folders named, checked. Throws `RunbookInvalid`. */
export function loadRunbookFolders(
  context: CliContext,
  folders: readonly string[],
): readonly Runbook[] {
  return createRdpAzure({ runbooks: folders.map((each) => path.resolve(context.cwd, each)) })
    .runbooks
}
