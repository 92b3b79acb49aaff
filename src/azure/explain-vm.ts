import type { ArmFault } from './arm-fault.ts'
import type { CallContext } from './call-context.ts'
import { clouds } from './clouds.ts'
import { againWith, subjectOf } from './explain-rule.ts'
import type { ExplainRule } from './explain-rule.ts'
import { plainText, quoted } from './plain-text.ts'
import { diagnoseCommand } from './vm-id.ts'

/** Rows about the VM and its subscription. */
export const vmRules: readonly ExplainRule[] = [
  {
    code: 'SubscriptionDisabled',
    armCodes: ['SubscriptionNotFound', 'ReadOnlyDisabledSubscription', 'DisabledSubscription'],
    explain: (fault, context) => ({
      message: /NotFound/i.test(fault.code)
        ? `subscription ${context.subscriptionId} does not exist, or not for this sign-in`
        : `subscription ${context.subscriptionId} is disabled, so Azure refuses: ${plainText(fault.message, 300)}`,
      next: [
        'az account list --refresh --all --query "[].{name:name, id:id, state:state, tenant:tenantId}" -o table',
        againWith(context, '--subscription <id or name>'),
      ],
      data: { subscriptionId: context.subscriptionId },
    }),
  },
  {
    code: 'TargetNotFound',
    armCodes: ['ResourceNotFound', 'ResourceGroupNotFound', 'NotFound'],
    explain: (fault, context) => ({
      message: `${subjectOf(context)} was not found: ${plainText(fault.message, 300)}`,
      next: [
        `az vm list --subscription ${context.subscriptionId} --query "[].{name:name, group:resourceGroup}" -o table`,
        ...(context.vm === undefined
          ? []
          : [
              `rdp-azure diagnose ${quoted(context.vm.name)} --subscription ${context.subscriptionId}`,
            ]),
      ],
      data: { subscriptionId: context.subscriptionId },
    }),
  },
  {
    code: 'VmNotRunning',
    when: isNotRunning,
    explain: (_, context) => ({
      message: `${subjectOf(context)} is not running, so Azure cannot ${context.action.does}`,
      next: withVm(context, (vm, group) => [
        `rdp-azure repair ${vm} -g ${group} --allow-start`,
        `az vm start -g ${group} -n ${vm}`,
      ]),
    }),
  },
  {
    code: 'AgentNotReady',
    armCodes: [
      'VMAgentStatusCommunicationError',
      'VMAgentNotReady',
      'VMAgentStatusCommunicationFailed',
    ],
    explain: (_, context) => ({
      message: `the VM agent of ${subjectOf(context)} does not report to Azure, so Azure cannot ${context.action.does}`,
      next: withVm(context, (vm, group) => [
        `az vm get-instance-view -g ${group} -n ${vm} --query instanceView.vmAgent`,
        `az vm boot-diagnostics get-boot-log -g ${group} -n ${vm}`,
        `Serial Console of the VM in ${clouds[context.cloud ?? 'AzureCloud'].portal}`,
      ]),
    }),
  },
  {
    code: 'ArmConflict',
    when: isConflict,
    explain: (fault, context) => ({
      message: `another operation is running on ${subjectOf(context)}: ${plainText(fault.message, 300)}`,
      next: withVm(context, (vm, group) => [
        diagnoseCommand(context.vm ?? { name: vm, resourceGroup: group }),
        ...(isRunCommandBusy(fault)
          ? [
              `if it is stuck: rdp-azure repair ${vm} -g ${group} --runbook reset-run-command`,
              `if it is stuck: az vm run-command invoke -g ${group} -n ${vm} --command-id RemoveRunCommandWindowsExtension`,
            ]
          : []),
      ]),
      data: { runCommandBusy: isRunCommandBusy(fault) },
    }),
  },
]

/** Whether Azure refuses because a run command is running on the VM: not taken, so it may be sent again. */
export function isRunCommandBusy({ status, code, message }: ArmFault): boolean {
  return (
    status === 409 &&
    /^conflict$/i.test(code) &&
    /run command extension execution is in progress/i.test(message)
  )
}

// OperationNotAllowed is also said of attached disks and quotas: only the text tells (recorded and reported bodies).
function isNotRunning({ code, message }: ArmFault): boolean {
  return (
    /^(OperationNotAllowed|Conflict)$/i.test(code) &&
    /requires the VM to be running|when the VM is not running|VM is (stopped|deallocated)/i.test(
      message,
    )
  )
}

const conflictCodes = [
  'conflict',
  'anotheroperationinprogress',
  'attachdiskwhilebeingdetached',
  'retryableerrorduetoanotheroperation',
  'operationpreempted',
  'operationpreemptedbyanotheroperation',
]

function isConflict({ status, code }: ArmFault): boolean {
  return (status === 409 || status === 200) && conflictCodes.includes(code.toLowerCase())
}

function withVm(
  { vm }: CallContext,
  commands: (name: string, group: string) => string[],
): readonly string[] {
  return vm === undefined ? [] : commands(quoted(vm.name), quoted(vm.resourceGroup))
}
