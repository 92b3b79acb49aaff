import { z } from 'zod'

import { roleFor } from './actions.ts'
import type { ArmFault } from './arm-fault.ts'
import type { CallContext } from './call-context.ts'
import { subjectOf } from './explain-rule.ts'
import type { ExplainRule, Explanation } from './explain-rule.ts'
import { plainText, quoted } from './plain-text.ts'

/** Rows about what the sign-in may not do: missing rights, locks, policies, deny assignments. */
export const rightsRules: readonly ExplainRule[] = [
  {
    code: 'PolicyDenied',
    armCodes: ['DenyAssignmentAuthorizationFailed'],
    explain: (fault, context) => denied(fault, context),
  },
  {
    code: 'AccessDenied',
    armCodes: ['AuthorizationFailed', 'LinkedAuthorizationFailed'],
    explain: (fault, context) => missingRight(fault, context),
  },
  {
    code: 'ScopeLocked',
    armCodes: ['ScopeLocked'],
    explain: (fault, context) => locked(fault, context),
  },
  {
    code: 'PolicyDenied',
    armCodes: ['RequestDisallowedByPolicy'],
    explain: (fault, context) => disallowed(fault, context),
  },
]

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const scopeShape = /^\/[\w\-./()]{1,500}$/

// "The client 'x' with object id 'y' does not have authorization to perform action 'a' over scope 's'" (recorded).
function missingRight(fault: ArmFault, context: CallContext): Explanation {
  const action = said(fault, /perform action '([^']{1,200})'/) ?? context.action.action
  const role = roleFor(action) ?? context.action.role
  const stated = said(fault, /over scope '([^']{1,600})'/)
  const scope = stated !== undefined && scopeShape.test(stated) ? stated : context.scope
  const objectId = said(fault, /object id '([^']{1,64})'/)
  const known = objectId !== undefined && guid.test(objectId)
  const assignee = known ? objectId : '"$(az ad signed-in-user show --query id -o tsv)"'
  return {
    message: `to ${context.action.does} the sign-in needs ${plainText(action)} on ${plainText(scope)}; the role "${role}" holds it`,
    next: [
      `az role assignment create --assignee ${assignee} --role "${role}" --scope ${quoted(scope)}`,
      'if the role is eligible in Privileged Identity Management: activate it, then az login again',
    ],
    data: {
      needed: plainText(action),
      role,
      neededScope: plainText(scope),
      objectId: known ? objectId : '',
    },
  }
}

function locked(fault: ArmFault, context: CallContext): Explanation {
  const locks = said(fault, /locked: '([^']{1,900})'/) ?? ''
  const group = groupOption(context)
  return {
    message: `a lock on ${plainText(locks) || subjectOf(context)} forbids to ${context.action.does}`,
    next: [
      `az lock list${group} --subscription ${context.subscriptionId} --query "[].{name:name, level:level, id:id}" -o table`,
      'ask the owner of the lock to lift it: az lock delete --ids <id>',
    ],
    data: { locked: plainText(locks) },
  }
}

const violations = z.array(
  z.object({
    info: z.object({
      policyAssignmentDisplayName: z.string().optional().catch(undefined),
      policyAssignmentName: z.string().optional().catch(undefined),
      policyAssignmentId: z.string().optional().catch(undefined),
    }),
  }),
)

function disallowed(fault: ArmFault, context: CallContext): Explanation {
  const info = violations.safeParse(fault.additionalInfo).data?.[0]?.info
  const name = info?.policyAssignmentDisplayName ?? info?.policyAssignmentName
  const policy =
    name === undefined ? 'an Azure Policy' : `the Azure Policy "${plainText(name, 120)}"`
  return {
    message: `${policy} forbids to ${context.action.does} (${subjectOf(context)}): ${plainText(fault.message)}`,
    next: [
      `az policy state list${groupOption(context)} --subscription ${context.subscriptionId} -o table`,
      'ask the owner of the policy for an exemption: az policy exemption create',
    ],
    data: {
      policy: plainText(name ?? ''),
      policyAssignmentId: plainText(info?.policyAssignmentId ?? ''),
    },
  }
}

// "… the access is denied because of the deny assignment with name 'n' and Id 'i' at scope 's'."
function denied(fault: ArmFault, context: CallContext): Explanation {
  const name = said(fault, /deny assignment with name '([^']{1,300})'/)
  const assignment =
    name === undefined ? 'a deny assignment' : `the deny assignment "${plainText(name)}"`
  return {
    message: `${assignment} forbids to ${context.action.does} on ${subjectOf(context)}, whatever roles the sign-in has`,
    next: [
      `az rest --method get --url "https://management.azure.com${context.scope}/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01"`,
      'deny assignments belong to managed applications, deployment stacks or Blueprints: change them there',
    ],
    data: { denyAssignment: plainText(name ?? '') },
  }
}

function said({ message }: ArmFault, pattern: RegExp): string | undefined {
  return pattern.exec(message.slice(0, 8_000))?.[1]
}

function groupOption({ vm }: CallContext): string {
  return vm === undefined ? '' : ` -g ${quoted(vm.resourceGroup)}`
}
