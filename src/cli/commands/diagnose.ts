import { writeFile } from 'node:fs/promises'
import path from 'node:path'

import { z } from 'zod'

import { diagnosisText } from '../../report/diagnosis-text.ts'
import type { Command } from '../command.ts'
import { diagnosisExitCode } from '../exit-code.ts'
import { libraryFor } from '../library.ts'
import {
  connectionOptions,
  outputOptions,
  parseOptions,
  sharedOptions,
  targetOptions,
} from '../options.ts'
import { printResult } from '../output.ts'
import { vmNamed } from '../target.ts'

const ownSchema = z.object({ planOut: z.string().optional(), runbook: z.string().optional() })

/** `rdp-azure diagnose <vm>`: looks from all places and names the cause; changes nothing. */
export const diagnose: Command = {
  path: ['diagnose'],
  summary: 'find out why Remote Desktop to a VM fails; changes nothing',
  operands: ['[vm]'],
  options: [
    ...targetOptions,
    { flags: '--plan-out <file>', summary: 'write the plan for the cause to a file' },
    { flags: '--runbook <id>', summary: 'plan by this runbook, whatever the cause' },
    ...connectionOptions,
    ...outputOptions,
  ],
  async run({ operands, options: raw, context }) {
    const options = sharedOptions(raw)
    const { planOut, runbook } = parseOptions(ownSchema, raw)
    const vm = vmNamed(operands[0], options)
    const library = libraryFor(context, options)
    const { abortSignal } = context
    const startedAt = performance.now()
    const target = await library.find(vm.query, { abortSignal })
    const diagnosis = await library.diagnose(target, { runbookId: runbook, abortSignal })
    const tookMs = performance.now() - startedAt
    printResult(context, options, diagnosis, (paint) =>
      diagnosisText(diagnosis, { vmWords: vm.words, tookMs }, paint),
    )
    if (planOut !== undefined && diagnosis.plan) {
      const text = `${JSON.stringify(diagnosis.plan, undefined, 2)}\n`
      await writeFile(path.resolve(context.cwd, planOut), text, { mode: 0o600 })
    }
    return diagnosisExitCode(diagnosis)
  },
}
