import { z } from 'zod'

/** Programs and remnants that change what a person sees after the logon. */
export const programsSchema = z.object({})
