// npm run test:guests: the scripts in PowerShell and their twin in TypeScript on every state there is, in
// every language, where the unit tests take a sample.
process.env['EVERY_STATE'] = '1'
process.argv.push('test/contract/guests.test.ts', 'test/contract/locales.test.ts')
await import('../../scripts/test.ts')
