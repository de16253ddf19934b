/** What others sign and say: a contract pool, a certificate authority, a revocation list and a proxy, each a local stand-in. */

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  hashOf,
  type Issuer,
  issue,
  makeCrl,
  makeKey,
  makeRequest,
  makeRoot,
  publicKeyOf,
  readCertificate,
} from '@busbar/certificates';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addStation, testStation } from '../../gateway/testing.ts';
import { type TestHouse, testHouse } from '../../testing/house.ts';

const [early, late] = [new Date(Date.now() - 86_400_000), new Date(Date.now() + 86_400_000)];
const poolToken = 'token-of-the-pool';

let house: TestHouse;
let at: string;
let organization: string;
let outside: Server;
let outsideUrl: string;
let authority: Issuer;
/** What the stand-in was asked, and what it answers. */
const asked: { path: string; authorization: string | undefined; body: string }[] = [];
let answer: { status: number; body: string | Buffer } = { status: 500, body: '' };

beforeAll(async () => {
  outside = createServer(async (request: IncomingMessage, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { authorization } = request.headers;
    asked.push({ path: request.url ?? '', authorization, body: Buffer.concat(parts).toString() });
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
  outsideUrl = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
  house = await testHouse({
    BUSBAR_CERTIFICATE_SIGNER: 'outside',
    BUSBAR_CONTRACT_POOL_URL: `${outsideUrl}/pool/`,
    BUSBAR_CONTRACT_POOL_TOKEN: poolToken,
    BUSBAR_CERTIFICATE_STATUS_HOSTS: '127.0.0.1',
    BUSBAR_TRUST_PROXY: 'loopback',
  });
  at = await house.open();
  organization = (await house.database.pool.query('select name from organization where parent_id is null'))
    .rows[0].name;
  const privateKey = makeKey();
  const subject = { commonName: 'Somebody’s Root' };
  authority = {
    privateKey,
    certificate: await makeRoot(privateKey, { subject, notBefore: early, notAfter: late }),
  };
});
afterAll(async () => {
  await house.end();
  outside.close();
});

const ask = async (method: string, path: string, body?: unknown) => {
  const told = await house.ask(house.ownerKey, method, path, body);
  return { status: told.statusCode, body: told.json() };
};

function station(identity: string, answers = {}, headers = {}) {
  return testStation(`ws://${at}`, identity, '2.1', answers, headers);
}

const leaf = (commonName: string, publicKey: Buffer) =>
  issue(authority, {
    purpose: 'station',
    subject: { commonName, organization },
    publicKey,
    notBefore: early,
    notAfter: late,
  });

test('a contract is asked of the pool outside, under its token, and its answer is handed on unread', async () => {
  await addStation(house.database, house.rootId, 'POOL', { version: '2.1' });
  const one = await station('POOL');
  const wish = {
    iso15118SchemaVersion: 'urn:iso:15118:2:2013:MsgDef',
    action: 'Install',
    exiRequest: 'gJgC',
    maximumContractCertificateChains: 2,
  };
  const content = (exi: string) => ({ messageDef: { certificateInstallationRes: exi } });
  answer = {
    status: 200,
    body: JSON.stringify({ CCPResponse: { emaidContent: [content('first=='), content('second==')] } }),
  };
  const [, , given] = await one.call('Get15118EVCertificate', wish);
  expect(given).toMatchObject({ status: 'Accepted', exiResponse: 'first==', remainingContracts: 1 });
  expect(asked.splice(0)).toEqual([
    {
      path: '/pool/v1/ccp/signedContractData',
      authorization: `Bearer ${poolToken}`,
      body: JSON.stringify({
        certificateInstallationReq: 'gJgC',
        xsdMsgDefNamespace: wish.iso15118SchemaVersion,
      }),
    },
  ]);
  for (const [status, body] of [
    [200, '{"CCPResponse":{"emaidContent":[]}}'],
    [200, 'no JSON'],
    [503, 'closed'],
  ] as const) {
    answer = { status, body };
    expect((await one.call('Get15118EVCertificate', wish))[2]).toMatchObject({
      status: 'Failed',
      exiResponse: '',
    });
  }
  asked.length = 0;
  await one.close();
});

test('a request waits for the authority outside; what it signed is checked, brought and sent', async () => {
  const id = await addStation(house.database, house.rootId, 'SIGNED-OUTSIDE', { version: '2.1' });
  await house.database.pool.query(`update station set serial_number = 'SN-OUT' where id = $1`, [id]);
  const one = await station('SIGNED-OUTSIDE', { CertificateSigned: () => ({ status: 'Accepted' }) });
  const key = makeKey();
  const csr = await makeRequest(key, { commonName: 'SN-OUT', organization });
  expect((await one.call('SignCertificate', { csr, requestId: 4 }))[2]).toMatchObject({ status: 'Accepted' });
  const deliver = async () => {
    await house.database.pool.query(`update signing_request set next_at = now() - interval '1 minute'`);
    await house.house.certificates.deliver.run();
  };
  await deliver();
  const [request] = (await ask('GET', '/signing-requests?stationIdentity=SIGNED-OUTSIDE')).body.items;
  expect(request).toMatchObject({ state: 'to_sign', csr: expect.stringContaining('REQUEST') });
  expect(one.heard).toEqual([]);
  const bring = (chain: string) => ask('POST', `/signing-requests/${request.id}/certificate`, { chain });
  const ofAnother = await leaf('SN-OUT', publicKeyOf(makeKey()));
  expect(await bring(ofAnother)).toMatchObject({ status: 422 });
  const chain = await leaf('SN-OUT', publicKeyOf(key));
  expect((await bring(chain)).status).toBe(200);
  await deliver();
  expect(one.heard.at(-1)).toMatchObject({
    action: 'CertificateSigned',
    payload: { certificateChain: chain, requestId: 4 },
  });
  expect((await ask('GET', '/certificates?stationIdentity=SIGNED-OUTSIDE')).body.items).toMatchObject([
    { state: 'issued', ours: false },
  ]);
  expect(await bring(chain)).toMatchObject({ status: 409 });
  await one.close();
});

test('a revocation list of an issuer that we know is read; one that it did not sign says nothing', async () => {
  await addStation(house.database, house.rootId, 'LISTS', { version: '2.1' });
  const one = await station('LISTS', { InstallCertificate: () => ({ status: 'Accepted' }) });
  // Installing it in a station is how a root becomes known here.
  await ask('POST', '/stations/LISTS/commands/install-certificate', {
    use: 'v2g_root',
    certificate: authority.certificate,
  });
  const [good, bad] = [
    hashOf(await leaf('GOOD', publicKeyOf(makeKey())), authority.certificate),
    hashOf(await leaf('BAD', publicKeyOf(makeKey())), authority.certificate),
  ];
  const revoked = [{ serialNumber: bad.serialNumber, at: early, reason: 'key_compromise' as const }];
  const times = { thisUpdate: early, nextUpdate: late };
  const statuses = async () => {
    const [, , told] = await one.call('GetCertificateChainStatus', {
      certificateStatusRequests: [good, bad].map((certificateHashData) => ({
        certificateHashData,
        source: 'CRL',
        urls: [`${outsideUrl}/list.crl`],
      })),
    });
    return (told as { certificateStatus: { status: string }[] }).certificateStatus.map(
      ({ status }) => status,
    );
  };
  const other = makeKey();
  const subject = { commonName: 'Somebody’s Root' };
  const forger = {
    privateKey: other,
    certificate: await makeRoot(other, { subject, notBefore: early, notAfter: late }),
  };
  answer = { status: 200, body: await makeCrl(forger, revoked, times) };
  expect(await statuses()).toEqual(['Failed', 'Failed']);
  answer = { status: 200, body: await makeCrl(authority, revoked, times) };
  expect(await statuses()).toEqual(['Good', 'Revoked']);
  answer = { status: 404, body: 'gone' };
  await one.close();
});

test('a client certificate that a trusted proxy hands on opens the door, until it is revoked', async () => {
  const id = await addStation(house.database, house.rootId, 'BEHIND', { version: '2.1' });
  await house.database.pool.query(
    `update station set serial_number = 'SN-BEHIND', security_profile = 3 where id = $1`,
    [id],
  );
  const certificate = await leaf('SN-BEHIND', publicKeyOf(makeKey()));
  const { serialNumber, fingerprint } = readCertificate(certificate)!;
  await house.database.pool.query(
    `insert into certificate (id, station_id, purpose, subject, serial, fingerprint, chain, not_before, not_after, issued_at, state)
     values (gen_random_uuid(), $1, 'station', 'CN=SN-BEHIND', $2, $3, $4, $5, $6, now(), 'issued')`,
    [id, serialNumber, fingerprint, certificate, early, late],
  );
  const shown = (name: string) => ({
    'x-forwarded-proto': 'https',
    'x-ssl-client-verify': 'SUCCESS',
    'x-ssl-client-s-dn': `CN=${name},O=${organization}`,
    'x-ssl-client-cert': encodeURIComponent(certificate),
  });
  await expect(station('BEHIND', {}, shown('SN-OTHER'))).rejects.toThrow(/401/);
  await (await station('BEHIND', {}, shown('SN-BEHIND'))).close();
  const [{ id: certificateId }] = (await ask('GET', '/certificates?stationIdentity=BEHIND')).body.items;
  expect(
    (await ask('POST', `/certificates/${certificateId}/revoke`, { reason: 'key_compromise' })).status,
  ).toBe(200);
  await expect(station('BEHIND', {}, shown('SN-BEHIND'))).rejects.toThrow(/401/);
});
