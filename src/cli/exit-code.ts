import { errorCodes } from '../errors.ts'
import { repairOutcomes } from '../model/outcome.ts'
import type { Diagnosis, RepairResult } from '../model/outcome.ts'

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
