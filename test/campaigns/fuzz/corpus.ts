import { challengeAnswer, refusedAnswer } from '../../probe/ts-answers.ts'

const hex = (text: string): Buffer => Buffer.from(text, 'hex')

/** Answers of real servers (xrdp 0.9.21, FreeRDP 2.11.7) and of others that listen on such a port. */
export const corpus = {
  x224: [
    hex('030000130ed000001234000201080001000000'),
    hex('030000130ed000001234000201080000000000'),
    hex('030000130ed000000000000203080002000000'),
    hex('030000130ed00000123400021f080008000000'),
    hex('030000130ed0000012340003000800030000000300000902f0802180'),
    hex('030000130ed000001234000300080005000000'),
    hex('0300000b06d00000123400'),
    hex('0300000902f0802180'),
    Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'),
    Buffer.from('SSH-2.0-OpenSSH_9.5\r\n'),
  ],
  tls: [
    hex('15030300020228'),
    hex('15030100020246'),
    hex('15030300020250'),
    hex('0300000902f0802180'),
    hex('160303003a0200003603030000000000000000000000000000000000000000000000000000000000000000'),
    Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'),
  ],
  credssp: [
    challengeAnswer,
    refusedAnswer,
    hex('3005a003020106'),
    hex('300ea003020106a407020500c0000418'),
  ],
} as const satisfies Record<string, readonly [Buffer, ...Buffer[]]>

/** A layer of the exchange whose answers are read. */
export type Layer = keyof typeof corpus
