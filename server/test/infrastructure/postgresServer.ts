import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../../client/testing/freePort.ts';
import { type Program, plainFolder, runPlain, startPlain } from './program.ts';

const debianFolder = '/usr/lib/postgresql';

/** The folder of PostgreSQL's programs on this machine; undefined when there are none. */
export const postgresPrograms = findPrograms();

/** A PostgreSQL of a test's own, with its own rules about who may connect. */
export type PostgresServer = {
  port: number;
  /** Where its files are: also its socket, and `ca.pem`, `server.pem` and `server.key` where TLS is on. */
  folder: string;
  stop(): Promise<void>;
};

/**
 * Starts one on a free port of this machine, with the user postgres and the password `secret`.
 * @param access the lines of its pg_hba.conf
 * @param tls whether it has a certificate for localhost, signed by an authority of its own
 */
export async function startPostgres(access: readonly string[], tls: boolean): Promise<PostgresServer> {
  const folder = await plainFolder('tandem-postgres');
  const data = join(folder, 'data');
  const port = await freePort();
  const password = join(folder, 'password');
  await writeFile(password, 'secret\n', { mode: 0o644 });
  runPlain(
    join(postgresPrograms!, 'initdb'),
    ['-D', data, '-U', 'postgres', '--pwfile', password, '-A', 'scram-sha-256', '--no-sync', '-E', 'UTF8'],
    folder,
  );
  if (tls) makeCertificates(folder);
  await writeFile(join(data, 'pg_hba.conf'), `${access.join('\n')}\n`);
  await appendFile(
    join(data, 'postgresql.conf'),
    [
      `port = ${port}`,
      "listen_addresses = '127.0.0.1'",
      `unix_socket_directories = '${folder}'`,
      'fsync = off',
      ...(tls
        ? [
            'ssl = on',
            `ssl_cert_file = '${join(folder, 'server.pem')}'`,
            `ssl_key_file = '${join(folder, 'server.key')}'`,
          ]
        : ['ssl = off']),
      '',
    ].join('\n'),
  );
  const program: Program = await startPlain(join(postgresPrograms!, 'postgres'), ['-D', data], {
    ready: /ready to accept connections/,
    cwd: folder,
  });
  return {
    port,
    folder,
    stop: async () => {
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An authority, and a certificate of localhost that it has signed. */
function makeCertificates(folder: string): void {
  const openssl = (...args: string[]) => runPlain('openssl', args, folder);
  const request = ['req', '-newkey', 'rsa:2048', '-nodes'];
  openssl(
    ...request,
    '-x509',
    '-days',
    '2',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=Test authority',
  );
  openssl(
    ...request,
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-x509',
    '-days',
    '2',
    '-keyout',
    'server.key',
    '-out',
    'server.pem',
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost',
  );
  runPlain('chmod', ['600', 'server.key'], folder);
}

function findPrograms(): string | undefined {
  const candidates = [
    ...(existsSync(debianFolder)
      ? readdirSync(debianFolder).map((version) => join(debianFolder, version, 'bin'))
      : []),
    binFolder(),
  ];
  return candidates.find((folder) => folder && existsSync(join(folder, 'initdb')));
}

function binFolder(): string | undefined {
  try {
    return execFileSync('pg_config', ['--bindir'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}
