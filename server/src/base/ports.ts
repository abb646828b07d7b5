/** What the hub says of itself; pino fits. Fields hold ids and sizes, never text. */
export type HubLog = {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/** What the hub counts. */
export type HubMetrics = {
  /** Updates members sent. */
  updatesReceived(count: number): void;
  /** From reading an update to handing it to the sockets of the others, in seconds. */
  fannedOut(seconds: number): void;
  /** Messages of a script that mean nothing here. */
  messagesIgnored(count: number): void;
};
