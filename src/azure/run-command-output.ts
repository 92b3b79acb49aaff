import { z } from 'zod'

import type { RunCommandOutput } from './azure.ts'

/**
 * Run Command keeps 4,096 bytes of each stream. What is longer is handed on, so that whoever reads it
 * can say what is wrong with it, but not without end.
 */
const maxStream = 1024 * 1024

const stream = z.string().transform((text) => text.slice(-maxStream))

const actionShape = z.object({
  value: z
    .array(z.object({ code: z.string(), message: z.string().nullish().catch(undefined) }))
    .max(50),
})
const managedShape = z.object({ output: stream.nullish(), error: stream.nullish() })

/**
 * Reads the result of Run Command: `ComponentStatus/StdOut/…` and `…/StdErr/…` of the action, or
 * `output` and `error` of a managed run command. Nothing when the result has neither.
 */
export function readRunOutput(result: unknown): RunCommandOutput | undefined {
  const action = actionShape.safeParse(result).data
  if (action !== undefined) return fromAction(action.value)
  const managed = managedShape.safeParse(viewIn(result)).data
  if (typeof managed?.output !== 'string') return undefined
  return { stdout: managed.output, stderr: managed.error ?? '' }
}

function fromAction(
  entries: readonly { code: string; message?: string | null | undefined }[],
): RunCommandOutput | undefined {
  const find = (name: string): string | undefined => {
    const start = `componentstatus/${name}/`
    const entry = entries.find(({ code }) => code.toLowerCase().startsWith(start))
    return entry && (entry.message ?? '').slice(-maxStream)
  }
  const [stdout, stderr] = [find('stdout'), find('stderr')]
  if (stdout === undefined && stderr === undefined) return undefined
  return { stdout: stdout ?? '', stderr: stderr ?? '' }
}

function viewIn(result: unknown): unknown {
  const nested = z.object({ instanceView: z.unknown().optional() }).safeParse(result)
  return nested.data?.instanceView ?? result
}
