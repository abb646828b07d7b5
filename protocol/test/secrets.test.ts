import assert from 'node:assert/strict';
import { holdsPrivateKey, isSecretPath, mayHoldSecrets } from '@tandem/protocol/secrets';

describe('files that hold secrets by custom', () => {
  it('invariant 9: are told by their names, in any folder and any case', () => {
    const names = [
      ['.env', '.ENV', '.env.local', '.env.production.local', 'prod.env', '.envrc'],
      ['.netrc', '_netrc', '.npmrc', '.pypirc', '.git-credentials', '.htpasswd', '.dockercfg'],
      ['.pgpass', 'pgpass.conf', '.my.cnf', '.s3cfg', '.vault-token', '.vault_pass', 'vault-password.txt'],
      ['credentials', 'credentials.json', 'credentials.toml', 'auth.json', 'client_secret_1.apps.json'],
      ['service-account.json', 'service_account-prod.json', 'x-firebase-adminsdk-1.json'],
      ['terraform.tfstate', 'prod.tfstate.backup', 'terraform.tfstate.1700000000', 'prod.tfvars'],
      ['secrets.yml', 'secrets.yaml', 'prod.secrets.json', 'secret.toml'],
      ['kubeconfig', 'kubeconfig.prod', 'prod.kubeconfig', '.bash_history', '.psql_history'],
      ['id_rsa', 'id_dsa', 'id_ecdsa', 'id_ed25519', 'id_ed25519_sk', 'id_rsa.old', 'id_work'],
      ['KEY.PEM', 'server.key', 'apns.p8', 'x.p12', 'x.pfx', 'x.jks', 'x.keystore', 'x.kdbx', 'x.ppk'],
    ].flat();
    for (const name of names) {
      for (const path of [name, `/home/a/${name}`, `src/deep/${name}`, `C:\\a\\${name}`]) {
        assert.ok(isSecretPath(path), path);
      }
    }
  });

  it('invariant 9: are told by their folders', () => {
    const paths = [
      '/h/.aws/credentials',
      '/h/.aws/config',
      '.docker/config.json',
      '.ssh/config',
      'a/.git/config',
      '/h/.kube/config',
      '/h/.config/gcloud/access_tokens.db',
      '/h/.config/gh/hosts.yml',
      'a/.vscode/sftp.json',
      '/h/.m2/settings.xml',
      '/h/.cargo/credentials.toml',
    ];
    for (const path of paths) assert.ok(isSecretPath(path), path);
  });

  it('invariant 9: are told where another copy of them is kept', () => {
    for (const path of ['.env~', '.env.bak', 'server.key.old', 'a/.pgpass.orig', 'id_rsa.bak~']) {
      assert.ok(isSecretPath(path), path);
    }
  });

  it('others are none: examples for others to read, public keys, sources with such words in their names', () => {
    const paths = [
      ['.env.example', '.env.local.sample', 'a/.env.template', 'example.env', 'secrets.example.yaml'],
      ['id_rsa.pub', 'id_generator.ts', 'env.ts', 'keys.ts', 'environment.md', 'credentials.ts', 'secret.go'],
      ['.github/ci.yml', '.gitignore', 'pem/readme.md', 'src/kubeconfig/load.go', 'serviceAccount.ts'],
      ['package.json', 'settings.xml', 'main.tf', '', 'src/'],
    ].flat();
    for (const path of paths) assert.ok(!isSecretPath(path), path);
  });
});

describe('texts with a private key', () => {
  const body = `${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n'.repeat(20)}`;

  it('invariant 9: are told whatever the file is called', () => {
    const kinds = ['', 'RSA ', 'EC ', 'DSA ', 'OPENSSH ', 'ENCRYPTED ', 'SSH2 ENCRYPTED '];
    for (const kind of kinds) {
      const key = `-----BEGIN ${kind}PRIVATE KEY-----\n${body}-----END ${kind}PRIVATE KEY-----`;
      assert.ok(holdsPrivateKey(`const key = \`${key}\`;`), kind);
      assert.ok(mayHoldSecrets('src/key.ts', key), kind);
      assert.ok(mayHoldSecrets(undefined, key), kind);
    }
    assert.ok(holdsPrivateKey('-----BEGIN PGP PRIVATE KEY BLOCK-----'));
    assert.ok(holdsPrivateKey('PuTTY-User-Key-File-3: ssh-ed25519'));
  });

  it('are told by the end alone, where a window of the text begins behind the head', () => {
    assert.ok(holdsPrivateKey(`${body}-----END RSA PRIVATE KEY-----\n`));
  });

  it('others are none: certificates, public keys, prose', () => {
    for (const text of ['-----BEGIN CERTIFICATE-----', '-----BEGIN PUBLIC KEY-----', 'a private key', body]) {
      assert.ok(!holdsPrivateKey(text), text);
    }
  });

  it('are looked for in time linear in the text', () => {
    const nasty = ['-', '-----BEGIN ', '-----BEGIN AAAA ', '-----BEGIN A A A A A ', 'A '];
    for (const part of nasty) {
      const before = process.threadCpuUsage();
      assert.ok(!holdsPrivateKey(part.repeat(Math.ceil(4_000_000 / part.length))));
      const { user } = process.threadCpuUsage(before);
      assert.ok(user < 1_000_000, `${part}: ${user} µs`);
    }
  });
});
