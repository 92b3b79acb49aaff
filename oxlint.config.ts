import { defineConfig } from 'oxlint'
import type { OxlintOverride } from 'oxlint'

type Room = keyof typeof rooms

/**
 * The direction of imports: each folder of `src/` and the folders it may import, beside itself and
 * `errors.ts`. What may import everything (`cli/`, `rdp-azure.ts`) is not listed here.
 */
export const rooms = {
  model: [],
  change: ['model'],
  facts: ['change', 'model'],
  runbook: ['change', 'model'],
  judge: ['runbook', 'facts', 'change', 'model'],
  report: ['judge', 'runbook', 'facts', 'change', 'model'],
  workflow: ['judge', 'runbook', 'facts', 'change', 'model'],
  azure: ['model'],
  guest: ['change', 'model'],
  probe: ['model'],
  gather: ['workflow', 'judge', 'runbook', 'facts', 'change', 'model', 'azure', 'guest', 'probe'],
  executor: ['workflow', 'judge', 'runbook', 'facts', 'change', 'model'],
  sandbox: ['change', 'model'],
} as const satisfies Record<string, readonly string[]>

/** Rooms of values in, values out: no I/O, no clock. */
export const pureRooms = ['model', 'change', 'facts', 'runbook', 'judge', 'report', 'workflow']

const folders = [...Object.keys(rooms), 'cli', 'functions']
const onlyAzure = { group: ['@azure/arm-*'], message: 'Only azure/ talks to Azure.' }
const onlyTests = { name: 'nock', message: 'Only test/helpers/nock.ts imports nock.' }
const onlyCli = ['commander', '@inquirer/prompts', 'process', 'node:process'].map((name) => ({
  name,
  message: 'Only cli/ reads a command line, asks a person and knows the process.',
}))
const paths = [onlyTests, ...onlyCli]

const isPure = (room: string) => pureRooms.includes(room)
const pure = 'This room is pure: take it as an argument.'
const noProcess = { name: 'process', message: 'Only cli/ knows the process: take an option.' }
const noClock = ['setTimeout', 'setInterval', 'setImmediate', 'fetch'].map((name) => ({
  name,
  message: pure,
}))

/** What a room may not import, as patterns over the specifier. */
function forbiddenTo(room: Room) {
  const allowed: readonly string[] = [room, ...rooms[room]]
  // The sandbox knows one file of guest/: how an answer is framed.
  const partly = room === 'sandbox' ? ['guest'] : []
  const others = folders.filter((name) => ![...allowed, ...partly].includes(name)).join('|')
  // sandbox/arm/ has refusals of its own.
  const top = room === 'sandbox' ? 'rdp-azure-options' : 'rdp-azure-options|refusals'
  const message = `${room}/ imports ${[...rooms[room], 'errors.ts'].join(', ')} only.`
  return [
    {
      regex: `^(?:\\.\\./)+(?:(?:${others})/|(?:assets|bin|connect|index|rdp-azure|ways|wiring|${top})\\.ts$)`,
      message,
    },
    ...(room === 'sandbox'
      ? [{ group: ['../**/guest/*', '!../**/guest/{frame,usual}.ts'], message }]
      : []),
    ...(room === 'azure' ? [] : [onlyAzure]),
    ...(isPure(room) ? [{ group: ['node:*', '!node:crypto', '!node:util'], message: pure }] : []),
  ]
}

function roomRules(room: Room): OxlintOverride {
  const globals = isPure(room) ? [noProcess, ...noClock] : [noProcess]
  const properties = [
    { object: 'Date', property: 'now', message: pure },
    { object: 'Math', property: 'random', message: pure },
  ]
  return {
    files: [`src/${room}/**`],
    rules: {
      'no-restricted-imports': ['error', { paths, patterns: forbiddenTo(room) }],
      'no-restricted-globals': ['error', { globals, checkGlobalObject: true }],
      'no-restricted-properties': isPure(room) ? ['error', ...properties] : 'off',
    },
  }
}

const isRoom = (name: string): name is Room => name in rooms

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'promise', 'vitest'],
  categories: { correctness: 'error' },
  ignorePatterns: ['dist/**', 'coverage/**', 'test/fixtures/**'],
  rules: {
    eqeqeq: 'error',
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'import/no-default-export': 'error',
    'no-console': 'error',
    'no-restricted-imports': ['error', { paths: [onlyTests] }],
    'no-var': 'error',
    'prefer-const': 'error',
    'typescript/ban-ts-comment': 'error',
    'typescript/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
    'typescript/consistent-type-imports': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/only-throw-error': 'error',
    'typescript/switch-exhaustiveness-check': [
      'error',
      { considerDefaultExhaustiveForUnions: true },
    ],
    'vitest/no-focused-tests': 'error',
    // What is stripped from hostile text are control characters.
    'no-control-regex': 'off',
    // Functions that return objects of functions have no `this` to lose.
    'typescript/unbound-method': 'off',
    // Tests assert in tables and by functions of their own, with a message beside the value.
    'vitest/expect-expect': 'off',
    'vitest/no-conditional-expect': 'off',
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    'vitest/valid-title': 'off',
  },
  overrides: [
    ...Object.keys(rooms).filter(isRoom).map(roomRules),
    {
      // The library: wires every room, and knows neither the command line nor the sandbox.
      files: ['src/*.ts'],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            paths,
            patterns: [{ regex: '^\\./(?:cli|sandbox)/', message: 'Only cli/.' }, onlyAzure],
          },
        ],
        'no-restricted-globals': ['error', { globals: [noProcess], checkGlobalObject: true }],
      },
    },
    {
      // bin.ts is the command's door: it must look at the process before cli/ can be loaded.
      files: ['src/cli/**', 'src/bin.ts'],
      rules: {
        'no-restricted-imports': ['error', { paths: [onlyTests], patterns: [onlyAzure] }],
        'no-restricted-globals': 'off',
      },
    },
    {
      // A lock names its holder, and whether that process still lives.
      files: ['src/executor/run-lock.ts'],
      rules: { 'no-restricted-globals': 'off' },
    },
    { files: ['test/helpers/nock.ts'], rules: { 'no-restricted-imports': 'off' } },
    { files: ['*.config.ts'], rules: { 'import/no-default-export': 'off' } },
  ],
})
