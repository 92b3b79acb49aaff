/** What a command may touch of the outside. `main.ts` fills it from the process, tests by hand. */
export interface CliContext {
  stdout(text: string): void
  stderr(text: string): void
  /** All that stdin holds, as UTF-8; throws `Usage` above that many bytes. Only read where `-` asks for it. */
  stdin(mostBytes: number): Promise<string>
  /** Environment of the process; read only. */
  env: Readonly<Record<string, string | undefined>>
  /** Where relative paths start. */
  cwd: string
  /** True when a person sits at both ends, so that a question can be asked. */
  interactive: boolean
  /** True when stdout shows colours. */
  colour: boolean
  /** Aborts when the process is asked to end. */
  abortSignal: AbortSignal
  /** Asks a person; only called when `interactive`. Ends with `abortSignal`. */
  confirm(question: string): Promise<boolean>
}
