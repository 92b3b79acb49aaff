/** Counts what holds and what does not; its last line is what a caller adds up. */
export interface Tally {
  /** Notes one case; a miss is printed at once. */
  note(what: string, problem: string | undefined): void
  /** Prints the sums and sets the exit code. */
  end(): void
}

export function startTally(): Tally {
  let [passed, failed] = [0, 0]
  return {
    note(what, problem) {
      if (problem === undefined) passed += 1
      else failed += 1
      if (problem !== undefined) print(`FAILED ${what}: ${problem}`)
    },
    end() {
      print(`${passed} passed, ${failed} failed`)
      process.exitCode = failed === 0 ? 0 : 1
    },
  }
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
