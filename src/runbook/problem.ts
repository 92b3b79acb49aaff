/** One thing wrong with a runbook, at the place a person has to look. Lines and columns count from 1. */
export interface Problem {
  file: string
  line: number
  column: number
  message: string
}

/** A place inside the data of a YAML file. */
export type DataPath = readonly (string | number)[]

/** `file:line:column: message`, as editors and terminals understand it. */
export function problemLine({ file, line, column, message }: Problem): string {
  return `${file}:${line}:${column}: ${message}`
}
