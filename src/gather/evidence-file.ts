import { RdpAzureError } from '../errors.ts'
import { cleanJson } from '../guest/clean.ts'
import { evidenceFileSchema } from '../model/evidence-file.ts'
import type { EvidenceFile } from '../model/evidence-file.ts'

/** Problems told of one file at most. */
const mostProblems = 3

/**
 * Reads evidence from the text of a file. Whoever wrote it may want to steer a terminal, so it is cleaned
 * like an answer of a guest. Throws `EvidenceInvalid` for anything that is no evidence.
 */
export function checkEvidenceFile(text: string): EvidenceFile {
  const parsed = evidenceFileSchema.safeParse(cleanJson(json(text)))
  if (parsed.success) return parsed.data
  const why = parsed.error.issues
    .slice(0, mostProblems)
    .map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`)
    .join('; ')
  throw new RdpAzureError('EvidenceInvalid', `the file holds no evidence: ${why}`, {
    next: ['save it anew: rdp-azure diagnose <vm> --save-evidence <file>'],
  })
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
