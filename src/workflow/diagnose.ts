import { z } from 'zod'

import { askedSchema } from '../model/asked.ts'
import { diagnosisSchema } from '../model/outcome.ts'
import type { Diagnosis } from '../model/outcome.ts'
import { targetSchema } from '../model/target.ts'
import { now } from './flow.ts'
import type { Flow, Workflow } from './flow.ts'
import { gather } from './gather.ts'
import { collectTaskOf, judgeEvidence } from './rulebook.ts'
import type { Judged, Question, Rulebook } from './rulebook.ts'

const inputSchema = z.object({
  target: targetSchema,
  asked: askedSchema,
  runbookId: z.string().optional(),
  force: z.boolean().optional(),
  snapshot: z.boolean().optional(),
})

/** Looks and judges; changes nothing. */
export function diagnoseWorkflow(
  rulebook: Rulebook,
): Workflow<z.infer<typeof inputSchema>, Diagnosis> {
  return {
    name: 'diagnose',
    version: 2,
    input: inputSchema,
    output: diagnosisSchema,
    *body(input) {
      return (yield* look(rulebook, { ...input, tried: [] })).diagnosis
    },
  }
}

/** One look from all places, judged. */
export function* look(rulebook: Rulebook, question: Question): Flow<Judged> {
  const evidence = yield* gather(question.target, question.asked, collectTaskOf(rulebook))
  return judgeEvidence(rulebook, question, evidence, yield* now())
}
