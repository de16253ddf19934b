/** The ways in which a server's broker lets us in beside a token: nobody asks, or a certificate that the server gives. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer as createNetServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { Aedes } from 'aedes';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openBroker } from './broker.ts';
import type { AdrBroker, VtnClient } from './client.ts';

const folder = mkdtempSync(join(tmpdir(), 'busbar-broker-'));
const openssl = (text: string) => execFileSync('openssl', text.split(' '), { cwd: folder, stdio: 'ignore' });
const pem = (name: string) => readFileSync(join(folder, name), 'utf8');

beforeAll(() => {
  writeFileSync(join(folder, 'ext'), 'subjectAltName=DNS:localhost');
  for (const name of ['ours', 'theirs'])
    openssl(
      `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ${name}.key -out ${name}.crt -subj /CN=${name} -days 2`,
    );
  for (const [name, signer] of [
    ['server', 'ours'],
    ['ven', 'ours'],
    ['forged', 'theirs'],
  ]) {
    openssl(
      `req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ${name}.key -out ${name}.csr -subj /CN=${name}`,
    );
    openssl(
      `x509 -req -in ${name}.csr -CA ${signer}.crt -CAkey ${signer}.key -CAcreateserial -days 2 -extfile ext -out ${name}.crt`,
    );
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A broker behind a server of sockets; who came in with a name is noted. */
async function brokerAt(protocol: string, listen: (handle: Aedes['handle']) => Server) {
  const aedes = await Aedes.createBroker();
  const names: (string | undefined)[] = [];
  aedes.authenticate = (_client, name, _password, done) => {
    names.push(name);
    done(null, true);
  };
  const server = listen(aedes.handle);
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    url: `${protocol}://localhost:${(server.address() as AddressInfo).port}`,
    names,
    tell: (topic: string) =>
      new Promise<void>((resolve) =>
        aedes.publish({ cmd: 'publish', topic, payload: '{}', qos: 0, retain: false, dup: false }, () =>
          resolve(),
        ),
      ),
    close: () => new Promise<void>((resolve) => aedes.close(() => server.close(() => resolve()))),
  };
}

/** What a server says of its broker, and where it tells of changes. */
const clientOf = (url: string, authentication: AdrBroker['authentication']) =>
  ({
    broker: async () => ({ URIS: [url], serialization: 'JSON', authentication }),
    topics: async (of: string) => [`${of}/+`],
  }) as Partial<VtnClient> as VtnClient;
const open = (url: string, authentication: AdrBroker['authentication'], heard = () => {}) =>
  openBroker(clientOf(url, authentication), ['v1'], 'busbar-test', { heard, gone: () => {} });

test('a broker that asks nobody who they are is listened to without a name', async () => {
  const broker = await brokerAt('mqtt', (handle) => createNetServer(handle));
  const heard = vi.fn();
  const listening = await open(broker.url, { method: 'ANONYMOUS' }, heard);
  await broker.tell('vens/v1/events/update');
  await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1));
  expect(broker.names).toEqual([undefined]);
  await listening.close();
  await broker.close();
});

test('a broker that wants a certificate is shown the one that its server gave; another does not get us in', async () => {
  const tls = { key: pem('server.key'), cert: pem('server.crt'), ca: pem('ours.crt') };
  const broker = await brokerAt('mqtts', (handle) =>
    createTlsServer({ ...tls, requestCert: true, rejectUnauthorized: true }, handle),
  );
  const shown = (name: string, ca = 'ours') =>
    ({
      method: 'CERTIFICATE',
      caCert: pem(`${ca}.crt`),
      clientCert: pem(`${name}.crt`),
      clientKey: pem(`${name}.key`),
    }) as const;
  const heard = vi.fn();
  const listening = await open(broker.url, shown('ven'), heard);
  await broker.tell('vens/v1/events/update');
  await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1));
  await listening.close();
  const refused = { sentence: { key: 'grid_event.broker_refused' } };
  await expect(open(broker.url, shown('forged'))).rejects.toMatchObject(refused);
  // Nor do we talk to a broker that another authority vouches for.
  await expect(open(broker.url, shown('ven', 'theirs'))).rejects.toMatchObject(refused);
  await broker.close();
});
