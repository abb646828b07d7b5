import assert from 'node:assert/strict';
import { ScriptClient } from './scriptClient.ts';
import { roomId, startServer, storedText, type TestServer } from './testServer.ts';

describe('/ws, whole texts as JSON', () => {
  let server: TestServer;
  const clients: ScriptClient[] = [];
  const join = (query = '', path = `/ws/${roomId}`) => {
    const client = new ScriptClient(`${server.url}${path}${query}`);
    clients.push(client);
    return client;
  };

  beforeEach(async () => {
    server = await startServer({ text: 'one\ntwo\nthree\n' });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await server.close();
  });

  it('gives the text and how many are there on joining, also under /api and with a slash at the end', async () => {
    const ann = join();
    await ann.until(() => ann.code !== undefined && ann.users === 1);
    assert.equal(ann.code, 'one\ntwo\nthree\n');
    const bob = join('', `/api/ws/${roomId}/`);
    await Promise.all([ann.until(() => ann.users === 2), bob.until(() => bob.users === 2)]);
    bob.close();
    await ann.until(() => ann.users === 1);
  });

  it('a text that is larger than what may pile up is let through, like the first state on the other wires', async () => {
    await server.close();
    server = await startServer({
      text: 'x'.repeat(15_000_000),
      limits: { closeBytes: 1_000, stopBytes: 500 },
    });
    const ann = join();
    await ann.until(() => ann.code !== undefined);
    ann.socket.send('{"type":"ping"}');
    await ann.until(() => ann.count('pong') > 0 || ann.closeCode !== undefined);
    assert.equal(ann.closeCode, undefined);
    assert.equal(ann.code?.length, 15_000_000);
  });

  it('two scripts that write different lines at the same moment both keep their lines', async () => {
    const [ann, bob] = [join(), join()];
    await Promise.all([ann, bob].map((client) => client.until(() => client.code !== undefined)));
    ann.update('ONE\ntwo\nthree\n');
    bob.update('one\ntwo\nTHREE\n');
    const merged = 'ONE\ntwo\nTHREE\n';
    await Promise.all([ann, bob].map((client) => client.until(() => client.code === merged)));
    assert.equal(storedText(server.database), merged);
  });

  it('takes several edits in a row as differences from the own last text, with and without a version', async () => {
    const ann = join();
    await ann.until(() => ann.code !== undefined);
    const text = (end: string) => `one\ntwo\nthree\n${end}`;
    ann.update(text('a'));
    ann.update(text('ab'));
    ann.update(text('abc'), ann.version);
    ann.update(text('abcd'), ann.version);
    await ann.until(() => ann.count('saved') > 0 && storedText(server.database) === text('abcd'));
    const bob = join();
    await bob.until(() => bob.code === text('abcd'));
  });

  it('a script that answers an older version changes only what it changed', async () => {
    const [ann, bob] = [join(), join()];
    await Promise.all([ann, bob].map((client) => client.until(() => client.code !== undefined)));
    const { version } = bob;
    ann.update('zero\none\ntwo\nthree\n');
    await bob.until(() => bob.code?.startsWith('zero') === true);
    bob.update('one\ntwo\nthree\nfour\n', version);
    await ann.until(() => ann.code === 'zero\none\ntwo\nthree\nfour\n');
  });

  it('refuses a version it never sent, and gives the text that holds', async () => {
    const ann = join();
    await ann.until(() => ann.code !== undefined);
    ann.update('nonsense', 99);
    await ann.until(() => ann.count('error') === 1 && ann.count('code_update') === 2);
    assert.equal(ann.code, 'one\ntwo\nthree\n');
  });

  it('a return to an earlier text changes nothing and is answered by the newest', async () => {
    const [ann, bob] = [join(), join()];
    await Promise.all([ann, bob].map((client) => client.until(() => client.code !== undefined)));
    ann.update('changed', ann.version);
    await bob.until(() => bob.code === 'changed');
    bob.update('one\ntwo\nthree\n');
    await bob.until(() => bob.count('code_update') === 3 && bob.count('saved') === 1);
    assert.equal(bob.code, 'changed');
    assert.equal(storedText(server.database), 'changed');
  });

  it('says saved only when the rows are committed', async () => {
    const ann = join();
    await ann.until(() => ann.code !== undefined);
    server.commits.hold();
    ann.update('changed', ann.version);
    await server.commits.waiting(1);
    ann.socket.send('{"type":"ping"}');
    await ann.until(() => ann.count('pong') === 1);
    assert.equal(ann.count('saved'), 0);
    server.commits.release();
    await ann.until(() => ann.count('saved') === 1);
    assert.equal(storedText(server.database), 'changed');
  });

  it('a message nested a million deep is none, is gone through once, and its sender may go on', async () => {
    const ann = join();
    await ann.until(() => ann.code !== undefined);
    const nested = `{"type":"ping","extra":${'['.repeat(900_000)}${']'.repeat(900_000)}}`;
    ann.socket.send(nested);
    ann.socket.send('{"type":"ping"}');
    await ann.until(() => ann.count('pong') === 1);
    assert.equal(ann.closeCode, undefined);
  });

  it('invariant 3: a viewer is told so and changes nothing', async () => {
    const [viewer, ann] = [join('?token=viewer'), join()];
    await Promise.all([viewer, ann].map((client) => client.until(() => client.code !== undefined)));
    viewer.update('from the viewer');
    await viewer.until(() => viewer.count('error') === 1 && viewer.count('code_update') === 2);
    assert.equal(viewer.code, 'one\ntwo\nthree\n');
    assert.equal(storedText(server.database), 'one\ntwo\nthree\n');
  });

  it('closes with a code of the contract', async () => {
    const missing = join('', '/ws/zzzzzzzzzzzzzzzzzzzz');
    await missing.until(() => missing.closeCode !== undefined);
    assert.equal(missing.closeCode, 4404);
    const nobody = join('?token=nobody');
    await nobody.until(() => nobody.closeCode !== undefined);
    assert.equal(nobody.closeCode, 4403);
  });
});
