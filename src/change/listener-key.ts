/**
 * How the key files of the listener's own certificate begin: MD5 of the container name `TSSecKeySet1`
 * and one zero byte, bytes turned round inside each 32-bit word, lower-case hex. `_<MachineGuid>` follows.
 */
export const listenerKeyPrefix = 'f686aace6942fb7f7ceb231212eef4a4'
