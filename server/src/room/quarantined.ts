/**
 * A stored document would harm whoever builds it: it was written before that was refused. Nobody may open it, its rows
 * stay as they are, and can be downloaded.
 */
export class QuarantinedDocument extends Error {
  /** @param why what is wrong with it, as a sentence; it names no text */
  constructor(document: string, why: string) {
    super(`${document} is quarantined. ${why}`);
    this.name = 'QuarantinedDocument';
  }
}
