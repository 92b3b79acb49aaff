import { z } from 'zod'

import { dialogIds } from './asked.ts'

/**
 * How sure a statement is. `verified` reproduced by running · `documented` said by the source named ·
 * `inferred` a conclusion of this project · `folklore` said in forums, by nobody in charge.
 */
export const certainties = ['verified', 'documented', 'inferred', 'folklore'] as const
export type Certainty = (typeof certainties)[number]

/** Who has to look at it. */
export const concerns = ['client', 'network', 'guest', 'account', 'gateway', 'licensing'] as const
export type Concern = (typeof concerns)[number]

/** Where a connection is when a code is given, from the outside in. */
export const codeLayers = [
  'client',
  'name',
  'tcp',
  'connection',
  'encryption',
  'tls',
  'credssp',
  'logon',
  'licensing',
  'session',
  'gateway',
] as const
export type CodeLayer = (typeof codeLayers)[number]

/** One sentence and how sure it is. */
export const statementSchema = z.object({
  text: z.string(),
  certainty: z.enum(certainties),
  /** Short name of the source, for what is documented or of forums. */
  source: z.string().optional(),
})
export type Statement = z.infer<typeof statementSchema>

/** A code as programs and as mstsc write it. */
export const codeNumberSchema = z.object({ decimal: z.int(), hex: z.string() })

/** What one code says by itself. */
export const codeMeaningSchema = z.object({
  as: z.enum(['reason', 'extended', 'pair', 'gateway', 'dialog']),
  code: codeNumberSchema.optional(),
  /** The documented name, or the beginning of the dialog’s words; absent for a number of a range. */
  name: z.string().optional(),
  /** More than one where sources contradict each other. */
  says: z.array(statementSchema),
  /** The statements contradict each other. */
  conflict: z.boolean(),
})
export type CodeMeaning = z.infer<typeof codeMeaningSchema>

/** One possible cause; they stand most likely first. */
export const codeCauseSchema = z.object({
  cause: z.string(),
  concern: z.enum(concerns),
  certainty: z.enum(certainties),
  source: z.string().optional(),
  /** Why it leads to this code, or why it stands where it does. */
  why: z.string(),
  /** The observation that tells it apart from the others. */
  tell: z.string(),
  /** Ids of the runbooks that judge it. */
  runbooks: z.array(z.string()),
  /** What `probe` says where this is the cause. */
  verdicts: z.array(z.string()),
})
export type CodeCause = z.infer<typeof codeCauseSchema>

/** The answer of `explain`: what the codes say together, and what to look at. */
export const explanationSchema = z.object({
  schema: z.literal('rdp-azure/explanation/1'),
  /** False: no source names the code. What is known of numbers near it is said all the same. */
  known: z.boolean(),
  asked: z.object({
    code: codeNumberSchema.optional(),
    extended: codeNumberSchema.optional(),
    dialog: z.enum(dialogIds).optional(),
  }),
  /** How the words were read, where they could have meant something else. */
  read: z.array(z.string()),
  headline: z.string(),
  layer: z.enum(codeLayers).optional(),
  concerns: z.array(z.enum(concerns)),
  codes: z.array(codeMeaningSchema),
  causes: z.array(codeCauseSchema),
  notes: z.array(statementSchema),
  /** Commands and steps to go on with, most useful first. */
  next: z.array(z.string()),
})
export type Explanation = z.infer<typeof explanationSchema>
