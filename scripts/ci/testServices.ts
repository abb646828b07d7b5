import { connect } from 'node:net';

const services = [
  { name: 'PostgreSQL', variable: 'TEST_DATABASE_URL', url: 'postgres://postgres@127.0.0.1:5432/test' },
  { name: 'Redis', variable: 'TEST_REDIS_URL', url: 'redis://127.0.0.1:6379' },
];

/**
 * Which services of this machine tests may use, said aloud: tests that need one that is absent are skipped.
 * @returns environment variables; one that is set already stays as it is
 */
export async function testServices(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { name, variable, url } of services) {
    const given = process.env[variable];
    if (given) console.log(`${name}: ${variable} is set.`);
    else if (await answers(new URL(url))) {
      found[variable] = url;
      console.log(`${name}: answers at ${url}.`);
    } else console.log(`${name}: does not answer at ${url}, so the tests that need it are skipped.`);
  }
  return found;
}

function answers({ hostname, port }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 2000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
