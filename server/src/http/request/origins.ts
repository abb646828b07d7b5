/** Which pages of other origins may use the API and the sockets. */
export class Origins {
  readonly #allowed: ReadonlySet<string>;
  readonly #own: string | undefined;

  /**
   * @param allowed origins such as `https://pair.example.org`, or `*` for all
   * @param publicUrl the server's own address as browsers see it, where it is configured
   */
  constructor(allowed: readonly string[], publicUrl: string | undefined) {
    this.#allowed = new Set(allowed);
    this.#own = publicUrl ? new URL(publicUrl).origin : undefined;
  }

  /**
   * @param origin the `Origin` header; programs other than browsers send none, and are let in
   * @param host the `Host` header: a page of the same host is the server's own
   */
  allows(origin: string | undefined, host: string | undefined): boolean {
    if (origin === undefined || origin === '' || this.#allowed.has('*') || this.#allowed.has(origin))
      return true;
    if (origin === this.#own) return true;
    return URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase();
  }
}
