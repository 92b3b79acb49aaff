import { armError } from './request.ts'
import type { ArmAnswer } from './request.ts'

/*
 * Refusals with the codes and wording of recorded and documented answers of ARM and Compute
 * (azure-cli recordings of 2020, Microsoft's pages on throttling and VM management errors, named
 * issues); identifiers are filled in. Where nothing is recorded the text says that it is the sandbox's.
 */

/** What the gateway in front of the providers adds to errors of its own. */
const fromGateway = { headers: { 'x-ms-failure-cause': 'gateway' } }

/** 404: the resource group exists and the resource does not. */
export function resourceNotFound(type: string, name: string, group: string): ArmAnswer {
  return armError(
    404,
    'ResourceNotFound',
    `The Resource '${type}/${name}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    fromGateway,
  )
}

/** 404: the subscription exists and the resource group does not. */
export function groupNotFound(group: string): ArmAnswer {
  const text = `Resource group '${group}' could not be found.`
  return armError(404, 'ResourceGroupNotFound', text, fromGateway)
}

/** 404: this pretend Azure has another subscription. */
export function subscriptionNotFound(subscriptionId: string): ArmAnswer {
  const text = `The subscription '${subscriptionId}' could not be found.`
  return armError(404, 'SubscriptionNotFound', text, fromGateway)
}

/** 404: a call that the pretend Azure does not know, said so that nobody takes it for Azure’s word. */
export function notModelled(method: string, path: string): ArmAnswer {
  const text = `The sandbox does not model ${method} ${path}. What it models stands in docs/sandbox.md.`
  return armError(404, 'NotFound', text)
}

/** 400: every call names an api-version. */
export function apiVersionMissing(): ArmAnswer {
  const text = 'The api-version query parameter (?api-version=) is required for all requests.'
  return armError(400, 'MissingApiVersionParameter', text, fromGateway)
}

/** 400: the request cannot be understood. */
export function badRequest(code: string, message: string): ArmAnswer {
  return armError(400, code, message)
}

/** Another Run Command is running on the VM (azure-cli issue 32305). */
export function runCommandBusy(): ArmAnswer {
  return armError(
    409,
    'Conflict',
    'Run command extension execution is in progress. Please wait for completion before invoking a run command.',
  )
}

/** The VM is not running (text of 2024, seen at a restart). */
export function mustRun(): ArmAnswer {
  const text = 'The operation requires the VM to be running (or set to run).'
  return armError(409, 'OperationNotAllowed', text)
}

/** 409: a lock forbids the write, or the deletion (recorded shape). */
export function scopeLocked(
  scope: string,
  operation: 'write' | 'delete' = 'write',
  locked = scope,
): ArmAnswer {
  return armError(
    409,
    'ScopeLocked',
    `The scope '${scope}' cannot perform ${operation} operation because following scope(s) are locked: '${locked}'. Please remove the lock and try again.`,
    fromGateway,
  )
}

/** 403: the identity lacks the action at the scope (recorded shape). */
export function authorizationFailed(action: string, scope: string, objectId: string): ArmAnswer {
  return armError(
    403,
    'AuthorizationFailed',
    `The client '${objectId}' with object id '${objectId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    fromGateway,
  )
}

/** Shape from Microsoft's page on the RequestDisallowedByPolicy error. */
export function disallowedByPolicy(name: string, subscriptionId: string): ArmAnswer {
  const root = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization`
  const policyAssignment = { name: 'sandbox', id: `${root}/policyAssignments/sandbox` }
  const policyDefinition = { name: 'no-changes', id: `${root}/policyDefinitions/no-changes` }
  const identifiers = JSON.stringify([{ policyAssignment, policyDefinition }])
  return armError(
    403,
    'RequestDisallowedByPolicy',
    `Resource '${name}' was disallowed by policy. Policy identifiers: '${identifiers}'.`,
    {
      additionalInfo: [
        {
          type: 'PolicyViolation',
          info: {
            policyAssignmentId: policyAssignment.id,
            policyDefinitionId: policyDefinition.id,
            policyDefinitionEffect: 'deny',
          },
        },
      ],
    },
  )
}
