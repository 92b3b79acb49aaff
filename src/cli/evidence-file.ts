import { writeFile } from 'node:fs/promises'
import path from 'node:path'

import { toolVersion } from '../assets.ts'
import { RdpAzureError } from '../errors.ts'
import { checkEvidenceFile } from '../gather/evidence-file.ts'
import { evidenceFileSchema } from '../model/evidence-file.ts'
import type { EvidenceFile } from '../model/evidence-file.ts'
import type { Diagnosis } from '../model/outcome.ts'
import type { CliContext } from './context.ts'
import { readBounded } from './read-bounded.ts'
import { shownAs } from './shown.ts'

/** The largest evidence file that is read, in bytes: one VM is below 100 KiB. */
const largestEvidenceBytes = 1024 * 1024

/** Writes what was seen where `--save-evidence` says, readable for this user only. Throws `Usage` when it cannot. */
export async function saveEvidence(
  context: CliContext,
  file: string,
  { target, evidence }: Diagnosis,
  masked: boolean,
): Promise<void> {
  const seen: EvidenceFile = {
    schema: 'rdp-azure/evidence/1',
    toolVersion,
    masked,
    target,
    evidence,
  }
  const { result } = shownAs(masked, evidenceFileSchema, seen)
  try {
    const text = `${JSON.stringify(result, undefined, 2)}\n`
    await writeFile(path.resolve(context.cwd, file), text, { mode: 0o600 })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new RdpAzureError('Usage', `--save-evidence: ${file} cannot be written: ${why}`, {
      next: ['name a file in a folder that exists and may be written'],
      data: { file },
      cause,
    })
  }
}

/** Reads a file of `--save-evidence`. Throws `EvidenceInvalid`. */
export async function readEvidence(context: CliContext, file: string): Promise<EvidenceFile> {
  return checkEvidenceFile(
    await readBounded(context, file, largestEvidenceBytes, 'EvidenceInvalid'),
  )
}
