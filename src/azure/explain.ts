import { RdpAzureError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import { faultOf } from './arm-fault.ts'
import type { ArmFault } from './arm-fault.ts'
import type { CallContext } from './call-context.ts'
import { networkRules } from './explain-network.ts'
import { reachRules } from './explain-reach.ts'
import { rightsRules } from './explain-rights.ts'
import { applies } from './explain-rule.ts'
import type { ExplainRule, Explanation } from './explain-rule.ts'
import { explainCredential, signInRules } from './explain-sign-in.ts'
import { vmRules } from './explain-vm.ts'
import { plainText } from './plain-text.ts'

/** All rows, most telling first; the last one takes whatever is left. */
const rules: readonly ExplainRule[] = [
  ...signInRules,
  ...rightsRules,
  ...networkRules,
  ...vmRules,
  ...reachRules,
]

/**
 * Turns whatever a call threw into an `RdpAzureError`: what happened in our words, which right was
 * needed, and exact commands to go on. Text of Azure's is stripped and bounded.
 */
export function explain(
  thrown: unknown,
  context: CallContext,
  abortSignal?: AbortSignal,
): RdpAzureError {
  if (thrown instanceof RdpAzureError) return thrown
  if (abortSignal?.aborted === true) return interrupted(context)
  const credential = explainCredential(thrown, context)
  if (credential !== undefined) return made(credential.code, credential, thrown, context)
  const fault = faultOf(thrown)
  const rule = fault && rules.find((row) => applies(row, fault))
  if (rule === undefined || fault === undefined) return notUnderstood(thrown, context)
  return made(rule.code, rule.explain(fault, context), thrown, context, fault)
}

function made(
  code: ErrorCode,
  { message, next, data }: Explanation,
  cause: unknown,
  context: CallContext,
  fault?: ArmFault,
): RdpAzureError {
  return new RdpAzureError(code, message, {
    next,
    data: { ...about(context), ...(fault === undefined ? {} : answered(fault)), ...data },
    cause,
  })
}

function about({ action, scope, mayHaveArrived }: CallContext): Record<string, unknown> {
  const arrived = mayHaveArrived === true ? { mayHaveArrived } : {}
  return { action: action.action, scope, role: action.role, ...arrived }
}

function answered({ status, code, header }: ArmFault): Record<string, unknown> {
  const ids = {
    requestId: header('x-ms-request-id'),
    correlationId: header('x-ms-correlation-request-id'),
  }
  const known = Object.entries(ids).flatMap(([name, id]) =>
    id === undefined ? [] : [[name, plainText(id, 64)]],
  )
  return { status, armCode: plainText(code, 80), ...Object.fromEntries(known) }
}

function interrupted(context: CallContext): RdpAzureError {
  return new RdpAzureError(
    'Interrupted',
    `interrupted while waiting for Azure to ${context.action.does}`,
    {
      data: about(context),
    },
  )
}

function notUnderstood(thrown: unknown, context: CallContext): RdpAzureError {
  const text = plainText(thrown instanceof Error ? thrown.message : String(thrown))
  return new RdpAzureError('ArmFailed', `Azure could not ${context.action.does}: ${text}`, {
    data: about(context),
    cause: thrown,
  })
}
