import { z } from 'zod'

/**
 * A registry value as data. DWORDs are unsigned, QWORDs are decimal text (they pass 2^53),
 * binary is lower-case hex, REG_EXPAND_SZ is not expanded.
 */
export const registryValueSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('REG_SZ'), data: z.string() }),
  z.strictObject({ type: z.literal('REG_EXPAND_SZ'), data: z.string() }),
  z.strictObject({ type: z.literal('REG_DWORD'), data: z.int().min(0).max(0xffffffff) }),
  z.strictObject({ type: z.literal('REG_QWORD'), data: z.string().regex(/^\d{1,20}$/) }),
  z.strictObject({ type: z.literal('REG_MULTI_SZ'), data: z.array(z.string()) }),
  z.strictObject({ type: z.literal('REG_BINARY'), data: z.string().regex(/^([0-9a-f]{2})*$/) }),
])
export type RegistryValue = z.infer<typeof registryValueSchema>
