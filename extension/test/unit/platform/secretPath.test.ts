import assert from 'node:assert/strict';
import { isSecretPath } from '../../../src/platform/secretPath.ts';

describe('files that hold secrets by custom', () => {
  it('invariant 9: are told by their names and folders, in any case', () => {
    for (const path of [
      '/a/.env',
      '/a/.ENV.local',
      '/a/KEY.PEM',
      '/a/id_ecdsa',
      '/a/.npmrc',
      '/h/.aws/config',
      'x.jks',
    ]) {
      assert.ok(isSecretPath(path), path);
    }
  });

  it('others are none', () => {
    for (const path of [
      '/a/env.ts',
      '/a/keys.ts',
      '/a/environment.md',
      '/a/.github/ci.yml',
      '/a/pem/readme.md',
    ]) {
      assert.ok(!isSecretPath(path), path);
    }
  });
});
