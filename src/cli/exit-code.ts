import { errorCodes } from '../errors.ts'
import { repairOutcomes } from '../model/outcome.ts'
import type { Diagnosis, RepairResult } from '../model/outcome.ts'
import { closingOutcomes, openingOutcomes } from '../model/way.ts'
import type { Closing, Opening } from '../model/way.ts'

/** Healthy 0, a named cause 3, otherwise why the guest was not seen, or 10. */
export function diagnosisExitCode(diagnosis: Diagnosis): number {
  const { judgement, evidence } = diagnosis
  if (judgement.verdict === 'healthy') return 0
  if (judgement.verdict === 'faulty') return 3
  return evidence.guest.seen ? 10 : errorCodes[evidence.guest.failure.code].exitCode
}

/** By outcome; where a failure says more exactly why, by the failure. */
export function repairExitCode({ outcome, failure }: RepairResult): number {
  const preciser = outcome === 'undetermined' || outcome === 'refused' || outcome === 'not-fixed'
  if (preciser && failure) return errorCodes[failure.code].exitCode
  return repairOutcomes[outcome].exitCode
}

/** The same for what opens and closes a way. */
export function wayExitCode(result: Opening | Closing): number {
  const { outcome, failure } = result
  const preciser = outcome === 'refused' || outcome === 'failed'
  if (preciser && failure) return errorCodes[failure.code].exitCode
  return result.schema === 'rdp-azure/opening/1'
    ? openingOutcomes[result.outcome].exitCode
    : closingOutcomes[result.outcome].exitCode
}
