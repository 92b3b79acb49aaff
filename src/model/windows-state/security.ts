import { z } from 'zod'

/** Winning Group Policies and scheduled tasks. */
export const securityStateSchema = z.strictObject({
  /** What the last processing of Group Policy left as its result (RSOP), whether or not it still stands. */
  groupPolicies: z
    .array(
      z.strictObject({
        /** Name of the Group Policy object. */
        gpo: z.string(),
        /** The key below HKLM, as RSOP spells it: without the hive. */
        key: z.string(),
        name: z.string(),
        /** 1 wins. */
        precedence: z.int().default(1),
        /** Set by the security options of a policy, which RSOP keeps apart from administrative templates. */
        securityOption: z.boolean().default(false),
      }),
    )
    .default([]),
  /** The XML each task was registered with, by its name with folder: `\rdp-azure\…`. */
  scheduledTasks: z.record(z.string(), z.string()).default({}),
})
