import { defineConfig } from 'vitest/config'

import { countReporter } from './scripts/count-reporter.ts'

// The Azure SDKs take half a second to import: once a worker instead of once a file. Safe there,
// because every one of those tests goes through nock and cleans it up.
const sharedModules = ['test/azure/**/*.test.ts']
// The guest scripts in the real PowerShell engine at every state, language and moment of death: minutes, so
// `npm run campaign:guests` runs them and the tests of every day do not.
const ofTheCampaign = [
  'test/contract/{guests,locales}.test.ts',
  'test/guest/{folder-kinds,ipsec-rule,system-kinds,timed-registry-value}.test.ts',
]
const leftOut = process.env['CAMPAIGN'] === 'guests' ? [] : ofTheCampaign

// What is done with the packed and installed package takes minutes, too: `npm run campaign:package`.
const onThePackage = ['test/contract/package.test.ts', 'test/docs-followed.test.ts']
const ofThePackage = process.env['CAMPAIGN'] === 'package' ? onThePackage : []

export default defineConfig({
  test: {
    reporters: ['default', countReporter(process.env['TALLY_FILE'])],
    // Vitest leaves one core free by default, which on two cores means one worker.
    maxWorkers: 2,
    // Some tests run the whole command several times; a loaded machine takes four times as long.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: { name: 'azure', include: sharedModules, isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'package',
          globalSetup: 'test/helpers/packed-folder.ts',
          include: ofThePackage,
          isolate: false,
          fileParallelism: false,
          // By itself, after the others.
          sequence: { groupOrder: 1 },
          testTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'rest',
          globalSetup: 'test/helpers/build-powershell-host.ts',
          include: ['test/**/*.test.ts'],
          exclude: [...sharedModules, ...onThePackage, ...leftOut, '**/node_modules/**'],
        },
      },
    ],
  },
})
