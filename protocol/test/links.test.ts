import assert from 'node:assert/strict';
import { editorLink, findRoomRef, webLink } from '@tandem/protocol/links';
import fc from 'fast-check';

const id = '0123456789abcdefghjk';

describe('links', () => {
  it('finds a room in an id, a link, and a sentence around them', () => {
    assert.deepEqual(findRoomRef(id), { roomId: id });
    assert.deepEqual(findRoomRef(`  "${id.toUpperCase()}". `), { roomId: id });
    assert.deepEqual(findRoomRef(`Join me: https://pair.example/team/r/${id}#invite=s3cret, now!`), {
      roomId: id,
      server: 'https://pair.example/team',
      invite: 's3cret',
    });
    assert.deepEqual(findRoomRef(`<http://127.0.0.1:8000/r/${id}>`), {
      roomId: id,
      server: 'http://127.0.0.1:8000',
    });
  });

  it('finds it in what people really paste', () => {
    const link = `https://pair.example/r/${id}#invite=s3-c_ret`;
    const expected = { roomId: id, server: 'https://pair.example', invite: 's3-c_ret' };
    const encoded = encodeURIComponent(link);
    for (const text of [
      `\`${link}\``,
      `**${link}**`,
      `[the room](${link}).`,
      `Join:${link}`,
      `Join：${link}。`,
      `「${link}」`,
      `“${link}”`,
      `‘${link}’,`,
      `<${link}|pair.example>`,
      `\u200b${link}\u200b`,
      `{${link}}`,
      link.replace('#', '%23'),
      `HTTPS://PAIR.EXAMPLE/R/${id.toUpperCase()}#invite=s3-c_ret`,
      `https://eur01.safelinks.protection.outlook.com/?url=${encoded}&data=05%7C02&reserved=0`,
      `https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url=${encoded}&locale=en`,
      `https://www.google.com/url?q=${encodeURIComponent(`https://slack-redir.net/link?url=${encoded}`)}`,
    ]) {
      assert.deepEqual(findRoomRef(text), expected, text);
    }
  });

  it('finds it in the path of a link that wraps it', () => {
    const wrapping = `https://urldefense.com/v3/__https://pair.example/r/${id}__;!!Abc-DEF`;
    assert.deepEqual(findRoomRef(wrapping), { roomId: id, server: 'https://pair.example' });
  });

  it('finds the server in front of every address of a room', () => {
    for (const path of [
      `r/${id}`,
      `rooms/${id}`,
      `api/rooms/${id}/files/a.ts`,
      `ws/${id}`,
      `yjs/${id}/main`,
    ]) {
      for (const server of ['http://[::1]:8000', 'http://[fe80::1]', 'https://pair.example/team/tandem']) {
        assert.deepEqual(findRoomRef(`${server}/${path}`), { roomId: id, server }, `${server}/${path}`);
      }
    }
    assert.deepEqual(findRoomRef(`wss://pair.example/ws/${id}`), {
      roomId: id,
      server: 'https://pair.example',
    });
  });

  it('finds nothing in a text without a room', () => {
    for (const text of ['', 'hello', 'https://pair.example/r/short', `x${id}`, 'http://', `file:///r/none`]) {
      assert.equal(findRoomRef(text), undefined, text);
    }
  });

  it('reads back what it wrote, for any secret in base64url', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/), (invite) => {
        const expected = { roomId: id, server: 'https://pair.example', invite };
        assert.deepEqual(findRoomRef(webLink('https://pair.example/', id, invite)), expected);
        assert.deepEqual(findRoomRef(editorLink('https://pair.example/', id, invite)), expected);
      }),
    );
  });

  it('takes no server that is not on the web', () => {
    const roomId = '0123456789abcdefghjk';
    for (const server of ['javascript:alert(1)', 'file:///etc', 'ftp://x', 'http://', 'https://:0x']) {
      const link = `vscode://tandem-editor.tandem/join?room=${roomId}&server=${encodeURIComponent(server)}`;
      assert.deepEqual(findRoomRef(link), { roomId });
    }
  });

  it('names the server as it will be asked, without what could dress it up as another', () => {
    const cases = [
      ['https://pair.example@evil.example/', 'https://evil.example'],
      ['HTTPS://Evil.Example:443/tandem/?x=https://pair.example#y', 'https://evil.example/tandem'],
      ['https://pàir.example', 'https://xn--pir-9ka.example'],
      ['http://evil.example\\@pair.example', 'http://evil.example/@pair.example'],
    ];
    for (const [named, server] of cases) {
      const link = `vscode://tandem-editor.tandem/join?room=${id}&server=${encodeURIComponent(named!)}`;
      assert.deepEqual(findRoomRef(link), { roomId: id, server });
    }
  });
});
