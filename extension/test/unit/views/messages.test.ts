import '../support/vscode.ts';
import assert from 'node:assert/strict';
import { DocumentRefused, HttpError } from '@tandem/client/http/errors';
import { SessionEnded } from '@tandem/client/sessionState';
import { closeCodes, closeReasons } from '@tandem/protocol/closeCodes';
import { fileDocumentName, mainFileId, manifestName } from '@tandem/protocol/documents';
import { type ProblemCode, problems } from '@tandem/protocol/problems';

const { explainEnding, explainFailure, offerLabel } = await import('../../../src/views/notices/messages.ts');

function problem(code: ProblemCode): HttpError {
  return new HttpError({
    kind: 'problem',
    url: 'http://localhost:8000',
    problem: { type: 'about:blank', code, ...problems[code] },
  });
}

describe('messages', () => {
  it('offers to create a room, or another link, when the room is unknown', () => {
    const { message, offers } = explainFailure(problem('room_not_found'));
    assert.match(message, /There is no such room/);
    assert.deepEqual(offers.map(offerLabel), ['Create a Room', 'Try Another Link']);
  });

  it('says which server was tried and offers the setting', () => {
    const failure = { kind: 'unreachable', url: 'http://pair.example:8000', cause: 'ECONNREFUSED' } as const;
    const { message, offers } = explainFailure(new HttpError(failure));
    assert.match(message, /http:\/\/pair\.example:8000 \(ECONNREFUSED\)/);
    assert.equal(offers[0], 'serverSetting');
  });

  it('offers no setting for a server that a link named, or that one is in a room of', () => {
    const failure = { kind: 'unreachable', url: 'http://pair.example:8000', cause: 'ECONNREFUSED' } as const;
    const byLink = explainFailure(new HttpError(failure), 'link');
    assert.match(byLink.message, /http:\/\/pair\.example:8000 \(ECONNREFUSED\)\. Check the link/);
    assert.deepEqual(byLink.offers, ['tryAgain', 'tryAnotherLink']);
    const inRoom = explainFailure(new HttpError(failure), 'room');
    assert.match(inRoom.message, /when the connection is back/);
    assert.deepEqual(inRoom.offers, ['tryAgain']);
  });

  it('says of a file that is gone that the file is gone, not the room', () => {
    const ending = { code: closeCodes.notFound, reason: closeReasons[closeCodes.notFound] };
    const roomId = '0'.repeat(20);
    for (const error of [
      problem('file_not_found'),
      new DocumentRefused(ending, fileDocumentName(roomId, mainFileId)),
      new DocumentRefused({ ...ending, code: closeCodes.gone }, fileDocumentName(roomId, mainFileId)),
    ]) {
      assert.equal(explainFailure(error, 'room').message, 'The file is not in the room any more.');
    }
    assert.match(explainFailure(new DocumentRefused(ending, manifestName(roomId))).message, /no such room/);
  });

  it('explains a room that ended while joining as what ended it', () => {
    const ended = { code: closeCodes.gone, reason: 'gone' };
    const { message } = explainFailure(new SessionEnded({ kind: 'signedOut', ended }));
    assert.match(message, /The room was deleted/);
  });

  it('has a sentence and a way on for every permanent ending and every problem', () => {
    for (const code of Object.values(closeCodes)) {
      const { message, offers } = explainEnding({ code, reason: 'Said why.' });
      assert.match(message, /\.$/);
      assert.ok(offers.length > 0);
    }
    for (const code of Object.keys(problems) as ProblemCode[])
      assert.ok(explainFailure(problem(code)).offers.length > 0);
  });

  it('tells in the language of VS Code what the server says in English', async () => {
    const { l10n } = await import('vscode');
    const detail = { ...problems.too_large, type: 'about:blank', code: 'too_large', detail: 'At most 2 MB.' };
    const error = new HttpError({ kind: 'problem', url: 'http://localhost:8000', problem: detail });
    assert.equal(explainFailure(error).message, 'At most 2 MB.');
    Object.assign(l10n, { bundle: {} });
    try {
      assert.match(explainFailure(error).message, /larger than the server allows/);
      for (const code of Object.values(closeCodes)) {
        assert.doesNotMatch(explainEnding({ code, reason: 'In English.' }).message, /In English/);
      }
    } finally {
      Object.assign(l10n, { bundle: undefined });
    }
  });
});
