import { RdpAzureError } from '../errors.ts'

/** Whether the operating system's error has one of these codes. */
export function isCode(thrown: unknown, ...codes: readonly string[]): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  return typeof code === 'string' && codes.includes(code)
}

/** The folder of journals cannot be made, read or written. */
export function folderUnusable(folder: string, thrown: unknown): RdpAzureError {
  const why = thrown instanceof Error ? thrown.message : String(thrown)
  return new RdpAzureError('Usage', `the journal folder ${folder} cannot be used: ${why}`, {
    next: ['name another folder: --journal <folder>'],
    data: { folder },
    cause: thrown,
  })
}
