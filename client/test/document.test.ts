import assert from 'node:assert/strict';
import type { HocuspocusProvider } from '@hocuspocus/provider';
import { closeCodes } from '@tandem/protocol/closeCodes';
import type { ServerNotice } from '@tandem/protocol/collabMessages';
import * as encoding from 'lib0/encoding';
import { LiveDocument, type LiveDocumentOptions } from '../src/document.ts';
import { noCopies } from '../src/localCopy.ts';
import type { RoomSocket } from '../src/transport/roomSocket.ts';

const name = 'room/file';
const messageTypes = { stateless: 5, syncStatus: 8 };

/** A document on a socket whose other end is the test. */
class Wired {
  readonly document: LiveDocument;
  /** The update messages that went out. */
  readonly sent: Uint8Array[] = [];
  attached = 0;
  #provider: HocuspocusProvider | undefined;

  private constructor(options: Partial<LiveDocumentOptions>, attached: () => void) {
    const socket = {
      on() {},
      off() {},
      attach: (provider: HocuspocusProvider) => {
        this.#provider = provider;
        this.attached += 1;
        attached();
      },
      detach() {},
      send: (message: Uint8Array) => this.sent.push(message),
    };
    this.document = new LiveDocument({
      name,
      socket: socket as unknown as RoomSocket,
      copies: noCopies,
      tokens: { forConnection: async () => undefined, refused() {} },
      ...options,
    });
  }

  static async open(options: Partial<LiveDocumentOptions> = {}): Promise<Wired> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wired = new Wired(options, resolve);
    await promise;
    wired.notice({ type: 'document', epoch: 'e', role: 'editor' });
    return wired;
  }

  notice(notice: ServerNotice): void {
    this.#receive(messageTypes.stateless, (encoder) =>
      encoding.writeVarString(encoder, JSON.stringify(notice)),
    );
  }

  /** The server answers the edit that was sent first among those it has not answered. */
  answer(taken: boolean): void {
    this.#receive(messageTypes.syncStatus, (encoder) => encoding.writeVarUint(encoder, Number(taken)));
  }

  #receive(type: number, write: (encoder: encoding.Encoder) => void): void {
    const encoder = encoding.createEncoder();
    encoding.writeVarString(encoder, name);
    encoding.writeVarUint(encoder, type);
    write(encoder);
    this.#provider!.onMessage({ data: encoding.toUint8Array(encoder) } as MessageEvent);
  }
}

describe('a document of somebody who becomes a viewer', () => {
  const viewer = { type: 'document', epoch: 'e', role: 'viewer' } as const;
  const opened: Wired[] = [];
  afterEach(() => {
    for (const { document } of opened.splice(0)) document.destroy();
  });

  async function write(options?: Partial<LiveDocumentOptions>): Promise<Wired> {
    const wired = await Wired.open(options);
    opened.push(wired);
    wired.document.doc.getText('content').insert(0, 'mine');
    wired.notice(viewer);
    return wired;
  }

  it('stays when all their edits had been taken, though they hear of it later', async () => {
    const wired = await write();
    wired.answer(true);
    assert.equal(wired.document.refusal.value, undefined);
  });

  it('is given up when one of their edits was refused', async () => {
    const wired = await write();
    wired.answer(false);
    assert.equal(wired.document.refusal.value?.code, closeCodes.accessChanged);
    wired.document.retry();
    assert.equal(
      wired.document.refusal.value?.code,
      closeCodes.accessChanged,
      'what was refused goes out no more',
    );
  });

  it('stays when what was refused is not theirs', async () => {
    const wired = await write();
    wired.answer(true);
    wired.answer(false);
    assert.equal(wired.document.refusal.value, undefined);
  });

  it('stays, with them present, where edits may wait until they are let in again', async () => {
    const wired = await write({ waitsForRole: true });
    wired.answer(false);
    assert.equal(wired.document.refusal.value, undefined);
    wired.document.awareness.setLocalState({ here: true });
    assert.deepEqual(wired.document.awareness.getLocalState(), { here: true });
  });
});

describe('a document whose clocks somebody else has taken', () => {
  const admitted = { type: 'document', epoch: 'e', role: 'editor' } as const;
  let wired: Wired;
  beforeEach(async () => {
    wired = await Wired.open();
  });
  afterEach(() => wired.document.destroy());

  it('invariant 14: is written by another client from then on, and asks for what is saved anew', () => {
    const { doc, awareness, text } = wired.document;
    const before = doc.clientID;
    awareness.setLocalState({ user: 'Ann' });
    text.insert(0, 'typed');
    wired.notice({ type: 'clocksTaken', clients: [before] });
    const client = doc.clientID;
    assert.notEqual(client, before);
    wired.notice({ type: 'clocksTaken', clients: [before] });
    assert.equal(doc.clientID, client, 'what is told of the client before takes nothing from this one');
    assert.equal(
      wired.attached,
      3,
      'what that one had sent is never acknowledged: another handshake counts anew',
    );
    assert.equal(text.toString(), 'typed');
    assert.equal(awareness.clientID, doc.clientID);
    assert.deepEqual([...awareness.getStates().values()], [{ user: 'Ann' }]);
    assert.ok(wired.document.unsaved.value > 0);
  });

  it('invariant 14: stays as it is where it is the clocks of others', () => {
    const before = wired.document.doc.clientID;
    wired.notice({ type: 'clocksTaken', clients: [before + 1] });
    assert.deepEqual([wired.document.doc.clientID, wired.attached], [before, 1]);
  });

  it('invariant 14: shows the server at each connection what is not known to be saved', () => {
    wired.document.text.insert(0, 'typed');
    const sent = wired.sent.length;
    wired.notice(admitted);
    assert.equal(wired.sent.length, sent + 1);
  });
});
