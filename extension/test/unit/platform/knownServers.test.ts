import assert from 'node:assert/strict';
import { KnownServers, shownServer } from '../../../src/platform/knownServers.ts';

describe('the servers a person agreed to', () => {
  let kept: Map<string, unknown>;
  let chosen: string[];
  let servers: KnownServers;
  const memento = {
    get: <T>(key: string) => kept.get(key) as T,
    update: async (key: string, value: unknown) => void kept.set(key, value),
  };

  beforeEach(() => {
    kept = new Map();
    chosen = [];
    servers = new KnownServers(memento, () => chosen);
  });

  it('are none at first, and then those of a yes, for all windows', async () => {
    assert.equal(servers.has('https://pair.example'), false);
    await servers.add('https://pair.example/');
    assert.ok(servers.has('https://pair.example'));
    assert.ok(new KnownServers(memento, () => []).has('HTTPS://Pair.Example:443'));
  });

  it('are those the person chose otherwise too', () => {
    chosen = ['', 'https://own.example/tandem/'];
    assert.ok(servers.has('https://own.example/tandem'));
  });

  it('are told by scheme, host and port: a yes to one is none to another', async () => {
    await servers.add('https://pair.example');
    const others = ['http://pair.example', 'https://pair.example:8000', 'https://pair.example.evil.example'];
    for (const other of [...others, 'https://pair.example@evil.example', 'https://sub.pair.example']) {
      assert.equal(servers.has(other), false, other);
    }
  });

  it('are never what is no address of the web, nor what was kept by somebody else', async () => {
    for (const address of ['', 'https://', 'file:///etc', 'javascript:alert(1)']) {
      await servers.add(address);
      assert.equal(servers.has(address), false, address);
    }
    kept.set('tandem.knownServers', { 0: 'https://evil.example' });
    assert.equal(servers.has('https://evil.example'), false);
  });
});

describe('a server as a person is shown it', () => {
  it('is its host, with a scheme that is marked where others can read what is sent', () => {
    assert.deepEqual(shownServer('https://pair.example/r'), { name: 'pair.example', isReadable: false });
    assert.deepEqual(shownServer('http://pair.example:8000'), {
      name: 'http://pair.example:8000',
      isReadable: true,
    });
    assert.deepEqual(shownServer('http://192.168.0.7'), { name: 'http://192.168.0.7', isReadable: true });
    for (const host of ['localhost:8000', '127.0.0.1:8000', '[::1]:8000']) {
      assert.deepEqual(shownServer(`http://${host}`), { name: `http://${host}`, isReadable: false });
    }
  });

  it('is never the host it only names in front', () => {
    assert.equal(shownServer('https://pair.example@evil.example').name, 'evil.example');
    assert.equal(shownServer('http://127.0.0.1.evil.example').isReadable, true);
  });
});
