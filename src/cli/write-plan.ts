import { writeFile } from 'node:fs/promises'
import path from 'node:path'

import { RdpAzureError } from '../errors.ts'
import type { Plan } from '../model/plan.ts'
import type { CliContext } from './context.ts'

/** Writes a plan where `--plan-out` says, readable for this user only. Throws `Usage` when it cannot. */
export async function writePlan(context: CliContext, file: string, plan: Plan): Promise<void> {
  const text = `${JSON.stringify(plan, undefined, 2)}\n`
  try {
    await writeFile(path.resolve(context.cwd, file), text, { mode: 0o600 })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new RdpAzureError('Usage', `--plan-out: ${file} cannot be written: ${why}`, {
      next: ['name a file in a folder that exists and may be written'],
      data: { file },
      cause,
    })
  }
}
