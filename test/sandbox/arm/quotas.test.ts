import { describe, expect, it } from 'vitest'

import { startQuotas } from '../../../src/sandbox/arm/quotas.ts'

describe('the limits told in headers', () => {
  it('go down with calls, come back with time, and never pass the burst', () => {
    const clock = { ms: 0 }
    const quotas = startQuotas(() => clock.ms)
    const writes = () =>
      quotas.spend('UpdateVM', 'writes')['x-ms-ratelimit-remaining-subscription-writes']
    expect([writes(), writes(), writes()]).toEqual(['199', '198', '197'])
    clock.ms += 200
    expect(writes()).toBe('198')
    clock.ms += 3_600_000
    expect(writes()).toBe('199')
  })

  it('are spelt as recorded', () => {
    expect(startQuotas(() => 0).spend('LowCostGet', 'reads')).toEqual({
      'x-ms-ratelimit-remaining-subscription-reads': '249',
      'x-ms-ratelimit-remaining-resource':
        'Microsoft.Compute/LowCostGet3Min;3999,Microsoft.Compute/LowCostGet30Min;31999',
    })
  })

  it('do not go below nothing', () => {
    const quotas = startQuotas(() => 0)
    for (let call = 0; call < 300; call += 1) quotas.spend('none', 'reads')
    expect(quotas.spend('none', 'reads')).toEqual({
      'x-ms-ratelimit-remaining-subscription-reads': '0',
    })
  })
})
