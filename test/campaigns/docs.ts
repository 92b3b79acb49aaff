// npm run campaign:docs: what README and docs say is done, with the packed package installed: each command of
// each block, which must end as the document says.
process.env['CAMPAIGN'] = 'docs'
process.argv.splice(2, Number.POSITIVE_INFINITY, 'test/docs-followed.test.ts')
await import('../../scripts/test.ts')
