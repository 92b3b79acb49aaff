import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseKusto } from '../../../src/sandbox/arm/kusto.ts'

describe('queries of Resource Graph', () => {
  it('are understood as far as finding VMs needs it', () => {
    const text = `Resources
      | where type =~ 'microsoft.compute/virtualmachines' and name =~ "vm-web01"
      | where resourceGroup == 'rg'
      | project id, name, vmId = properties.vmId, properties.extended
      | order by id asc | take 10`
    expect(parseKusto(text)).toEqual({
      query: {
        table: 'resources',
        where: [
          { column: 'type', operator: '=~', text: 'microsoft.compute/virtualmachines' },
          { column: 'name', operator: '=~', text: 'vm-web01' },
          { column: 'resourceGroup', operator: '==', text: 'rg' },
        ],
        project: [
          { name: 'id', column: 'id' },
          { name: 'name', column: 'name' },
          { name: 'vmId', column: 'properties.vmId' },
          { name: 'properties_extended', column: 'properties.extended' },
        ],
        orderBy: { column: 'id', descending: false },
        take: 10,
      },
    })
  })

  it('carry any text in quotes unharmed', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...`a '"|,\\\\and `.split('')) }), (name) => {
        const quoted = name.replaceAll(/['"\\]/g, String.raw`\$&`)
        const parsed = parseKusto(`resources | where name =~ '${quoted}' | take 1`)
        expect(parsed).toEqual({
          query: {
            table: 'resources',
            where: [{ column: 'name', operator: '=~', text: name }],
            take: 1,
          },
        })
      }),
    )
  })

  it.each([
    ['securityresources', 'the table "securityresources"'],
    ['resources | where name contains "x"', 'the condition "name contains "x""'],
    ['resources | where name =~ "x" or true', 'the condition "name =~ "x" or true"'],
    ['resources | summarize count()', 'the operator "summarize count()"'],
    ['resources | project id, tolower(name)', 'the column "tolower(name)"'],
    ['resources | take many', 'the limit "many"'],
    ["resources | where name =~ 'x", 'a text in quotes has no end'],
    ['', 'the table ""'],
  ])('%s is refused by what is not understood', (text, refused) => {
    expect(parseKusto(text)).toEqual({ refused })
  })
})
