const exported =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:const|let|function\*?|class|interface|type) (\w+)/

/** A type that is said to be that of the value right above it shares its comment. */
const sharesComment =
  /^export type \w+ =\s*(?:\(?z\.(?:infer|input|output)<typeof|keyof typeof|\(?typeof) /

/** The names a source exports without a doc comment right above them, in order. */
export function undocumented(source: string): string[] {
  const lines = source.split('\n')
  return lines.flatMap((line, index) => {
    const name = exported.exec(line)?.[1]
    if (name === undefined || sharesComment.test(line)) return []
    return lines[index - 1]?.trimEnd().endsWith('*/') ? [] : [name]
  })
}
