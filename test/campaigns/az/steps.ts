import { writeFileSync } from 'node:fs'
import path from 'node:path'

import { z } from 'zod'

import { guestScripts } from '../../../src/assets.ts'
import { unpackFrame } from '../../../src/guest/frame.ts'
import { composeScript } from '../../../src/guest/script.ts'
import type { WorldVm } from '../../../src/sandbox/world.ts'
import { collectAll } from '../../runbooks/patched-vm.ts'
import type { AzEnded } from './cli.ts'

/** One command as a person types it after `az`, and what must have come of it. */
export interface AzStep {
  words: readonly string[]
  /** What az must print. Absent: it prints nothing of interest. */
  prints?: z.ZodType
  /** What it must say of a failure; then it must fail. */
  fails?: RegExp
  /** What is wrong with what it did, told from the pretend VM before and after and from what was printed. */
  did?(before: WorldVm, after: WorldVm, ended: AzEnded): string | undefined
}

const onVm = ['-g', 'rg-prod', '-n', 'vm-web01']
const onGroup = ['-g', 'rg-prod', '--nsg-name', 'vm-web01-nsg']
const ruleName = 'AllowRdpFromHome'
const ruleWords = [
  '--priority',
  '290',
  '--source-address-prefixes',
  '203.0.113.77/32',
  '--destination-port-ranges',
  '3389',
  '--protocol',
  'Tcp',
  '--access',
  'Allow',
]

/** Run Command's answer, as az prints it. */
const streams = z.object({ value: z.array(z.object({ code: z.string(), message: z.string() })) })

/** An answer whose named stream holds the text. */
function saying(stream: 'StdOut' | 'StdErr', text: RegExp): z.ZodType {
  return streams.refine(
    ({ value }) => value.some(({ code, message }) => code.includes(stream) && text.test(message)),
    `${stream} does not say ${text.source}`,
  )
}

const bootedAt = (vm: WorldVm): number => Date.parse(vm.windows.system.bootedAt ?? '')
const rulesOf = (vm: WorldVm): string => JSON.stringify(vm.platform.network.nicGroup)
const hasRule = (vm: WorldVm): boolean =>
  (vm.platform.network.nicGroup ?? []).some(({ name }) => name === ruleName)

/** rdp-azure's own script, handed over as a file; its answer must be whole. */
function ownScript(folder: string): AzStep {
  const file = path.join(folder, 'collect.ps1')
  writeFileSync(file, composeScript(collectAll, guestScripts()))
  const words = ['vm', 'run-command', 'invoke', ...onVm, '--command-id', 'RunPowerShellScript']
  return {
    words: [...words, '--scripts', `@${file}`],
    prints: streams,
    did(_before, _after, { json }) {
      const [{ message } = { message: '' }] = streams.parse(json).value
      const { sections } = unpackFrame(message, '', collectAll.requestId)
      return sections.os && 'value' in sections.os ? undefined : 'the frame tells no Windows'
    },
  }
}

/** The whole recipe, in order. */
export function azSteps(folder: string): readonly AzStep[] {
  return [
    {
      words: ['account', 'show'],
      prints: z.object({ environmentName: z.literal('sandbox'), state: z.literal('Enabled') }),
    },
    {
      words: ['vm', 'list', '--query', '[].name'],
      prints: z.tuple([z.literal('vm-web01'), z.literal('vm-locked')]),
    },
    {
      words: ['vm', 'get-instance-view', ...onVm, '--query', 'instanceView'],
      prints: z.object({
        statuses: z
          .array(z.unknown())
          .refine((all) => JSON.stringify(all).includes('PowerState/running')),
        vmAgent: z.object({ statuses: z.tuple([z.object({ displayStatus: z.literal('Ready') })]) }),
      }),
    },
    {
      words: [
        'vm',
        'run-command',
        'invoke',
        ...onVm,
        '--command-id',
        'RunPowerShellScript',
        '--scripts',
        'Get-Date',
      ],
      prints: saying('StdErr', /knows only the scripts of rdp-azure/),
    },
    ownScript(folder),
    {
      words: ['vm', 'restart', ...onVm],
      did: (before, after) =>
        bootedAt(after) > bootedAt(before) ? undefined : 'Windows did not boot anew',
    },
    { words: ['vm', 'restart', '-g', 'rg-prod', '-n', 'vm-locked'], fails: /\(ScopeLocked\)/ },
    {
      words: ['network', 'nsg', 'rule', 'create', ...onGroup, '-n', ruleName, ...ruleWords],
      prints: z.object({
        name: z.literal(ruleName),
        priority: z.literal(290),
        sourceAddressPrefix: z.literal('203.0.113.77/32'),
        provisioningState: z.literal('Succeeded'),
      }),
      did: (_before, after) => (hasRule(after) ? undefined : 'the group has no such rule'),
    },
    {
      words: ['network', 'nsg', 'rule', 'create', ...onGroup, '-n', 'AnotherOne', ...ruleWords],
      fails: /SecurityRuleConflict/,
      did: (before, after) => (rulesOf(before) === rulesOf(after) ? undefined : 'rules changed'),
    },
    {
      words: ['network', 'nsg', 'rule', 'list', ...onGroup, '--query', '[].name'],
      prints: z.array(z.string()).refine((names) => names.includes(ruleName)),
    },
    {
      words: ['network', 'nsg', 'rule', 'delete', ...onGroup, '-n', ruleName],
      did: (_before, after) => (hasRule(after) ? 'the rule is still there' : undefined),
    },
  ]
}
