/** One file as it was read; `file` is what messages name it by. */
export interface RunbookFile {
  file: string
  text: string
}
