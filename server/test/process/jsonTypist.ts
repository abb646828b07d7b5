import { type ScriptClientMessage, scriptServerMessageSchema } from '@tandem/protocol/scriptProtocol';
import { WebSocket } from 'ws';
import { Typist } from './typist.ts';

/**
 * A script on `/ws/:roomId`. It has one edit under way at a time, so that it knows what `saved` speaks of; what is not
 * saved when the connection ends it sends again, unless the text has it already.
 */
export class JsonTypist extends Typist {
  /** Codes of the errors the server told of, in order. */
  readonly errors: string[] = [];
  readonly #room: string;
  #socket: WebSocket | undefined;
  #text: string | undefined;
  #version: number | undefined;
  #isSending = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(name: string, room: string) {
    super(name);
    this.#room = room;
  }

  override get text(): string {
    return this.#text ?? '';
  }

  override connect(url: string): void {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/${this.#room}`);
    this.#socket = socket;
    socket.on('error', () => {});
    socket.on('message', (data) => {
      if (socket === this.#socket) this.#receive(String(data));
    });
    socket.on('close', () => {
      if (socket !== this.#socket) return;
      this.#forget();
      this.#timer = setTimeout(() => this.connect(url), 50);
    });
  }

  override disconnect(): void {
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#forget();
  }

  override get isSaved(): boolean {
    return this.#text !== undefined && !this.#isSending && this.acknowledgedCount === this.typedCount;
  }

  protected override write(): void {
    this.#send();
  }

  #forget(): void {
    this.#socket = undefined;
    this.#text = undefined;
    this.#isSending = false;
  }

  #receive(data: string): void {
    const message = scriptServerMessageSchema.parse(JSON.parse(data));
    if (message.type === 'code_update') {
      this.#text = message.code;
      this.#version = message.version;
    } else if (message.type === 'saved') {
      this.#isSending = false;
      this.acknowledge(this.#sent);
    } else if (message.type === 'error') this.errors.push(message.error);
    this.#send();
    this.look();
  }

  #sent = 0;

  #send(): void {
    if (this.#text === undefined || this.#isSending || this.acknowledgedCount === this.typedCount) return;
    let code = this.#text;
    const there = new Set(code.split('\n'));
    for (const [index, line] of this.typed.entries()) {
      if (index < this.acknowledgedCount || there.has(line)) continue;
      const at = this.placeOf(index, code);
      code = `${code.slice(0, at)}${line}\n${code.slice(at)}`;
    }
    this.#sent = this.typedCount;
    this.#isSending = true;
    this.#text = code;
    const message: ScriptClientMessage = { type: 'code_update', code, version: this.#version };
    this.#socket?.send(JSON.stringify(message));
  }
}
