/** An answer of FreeRDP 2.11.7 with an NTLM challenge: version 6, names VM and vm, 6.1.7601. */
export const challengeAnswer = Buffer.from(
  '30819fa003020106a17430723070a06e046c4e544c4d53535000020000000400040038000000b78288e2' +
    'ba771978ed12ca680000000000000000300030003c0000000601b11d0000000f56004d00' +
    '0200040056004d000100040056004d000400040076006d000300040076006d00' +
    '0700080080f69c91e77add0100000000' +
    'a522042072c66407ee479b25ebaefb6e29d7ef4ade743d2eac16a3f5f53bf8de9206ddd9',
  'hex',
)

/** An answer that refuses: version 6, NTSTATUS 0xC000006D. */
export const refusedAnswer = Buffer.from('300da003020106a4060204c000006d', 'hex')

const timestampAt = challengeAnswer.indexOf(Buffer.from('80f69c91e77add01', 'hex'))

/** The same challenge by a clock that is so many milliseconds ahead of ours, with a version. */
export function challengeBy(aheadMs: number, version = 6): Buffer {
  const copy = Buffer.from(challengeAnswer)
  copy[7] = version
  const fileTime = (BigInt(Date.now() + aheadMs) + 11_644_473_600_000n) * 10_000n
  copy.writeBigUInt64LE(fileTime, timestampAt)
  return copy
}
