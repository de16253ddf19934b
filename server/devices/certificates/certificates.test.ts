import { X509Certificate } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  fromPem,
  hashOf,
  issue,
  makeKey,
  makeRequest,
  makeRoot,
  publicKeyOf,
  splitPem,
} from '@busbar/certificates';
import type { Version } from '@busbar/ocpp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { addStation, testStation } from '../../gateway/testing.ts';
import { type TestHouse, testHouse } from '../../testing/house.ts';

let it: TestHouse;
let at: string;
let organization: string;
let tls: Server;
let tlsPort: number;

beforeAll(async () => {
  it = await testHouse();
  at = await it.open();
  organization = (await it.database.pool.query('select name from organization where parent_id is null'))
    .rows[0].name;
  const { server } = it.house.certificates;
  const { chain, key } = await server.make(['localhost', '127.0.0.1']);
  tls = createServer({
    cert: chain,
    key,
    ca: await server.trusted(),
    requestCert: true,
    rejectUnauthorized: false,
  });
  tls.on('upgrade', it.house.gateway.upgrade);
  await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
  tlsPort = (tls.address() as AddressInfo).port;
});
afterAll(async () => {
  tls.close();
  await it.end();
});

const get = async (path: string) => (await it.ask(it.ownerKey, 'GET', path)).json();
const post = async (path: string, body: unknown = {}) =>
  (await it.ask(it.ownerKey, 'POST', path, body)).json();

/** What is due only after a pause is due now. */
async function deliverNow(): Promise<void> {
  await it.database.pool.query(
    `update signing_request set next_at = now() - interval '1 minute' where state = 'waiting'`,
  );
  await it.house.certificates.deliver.run();
}

const requestsOf = async (identity: string) =>
  (await get(`/signing-requests?stationIdentity=${identity}`)).items;
const certificatesOf = async (identity: string) =>
  (await get(`/certificates?stationIdentity=${identity}`)).items;

/** A station of profile 3 whose serial number is on file. */
async function certifiedStation(identity: string, serial = `SN-${identity}`): Promise<string> {
  const id = await addStation(it.database, it.rootId, identity, { version: '2.0.1' });
  await it.database.pool.query('update station set serial_number = $2 where id = $1', [id, serial]);
  return id;
}

/** Has a station's key signed as the station does it, over OCPP; gives key and chain. */
async function certify(identity: string, version: Version = '2.0.1') {
  const key = makeKey();
  let chain = '';
  const station = await testStation(`ws://${at}`, identity, version, {
    CertificateSigned: ({ certificateChain }: { certificateChain: string }) => {
      chain = certificateChain;
      return { status: 'Accepted' };
    },
  });
  const csr = await makeRequest(key, { commonName: `SN-${identity}`, organization });
  const [, , answer] = await station.call('SignCertificate', { csr });
  expect(answer).toEqual({ status: 'Accepted' });
  await deliverNow();
  await station.close();
  return { key, chain };
}

interface Shown {
  readonly key: string;
  readonly chain: string;
}

function knock(identity: string, shown?: Shown): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`wss://localhost:${tlsPort}/ocpp/${identity}`, 'ocpp2.0.1', {
      ca: root,
      ...(shown && { cert: shown.chain, key: shown.key }),
    });
    socket.on('open', () => {
      socket.once('close', () => resolve(101));
      socket.close();
    });
    socket.on('unexpected-response', (request, response) => {
      resolve(response.statusCode!);
      request.destroy();
    });
    socket.on('error', reject);
  });
}

let root: string;
beforeAll(async () => {
  const { items } = await get('/certificate-authorities');
  root = items.find(({ purpose }: { purpose: string }) => purpose === 'station_root').pem;
});

describe('a station asks for a certificate (A02, A03; 1.6 security white paper A02)', () => {
  test('made out to its identity, where its model names itself so', async () => {
    const id = await certifiedStation('NAMED-1');
    const facts = { certificateName: 'identity' };
    await it.database.pool.query('update station set model_template = $2 where id = $1', [id, facts]);
    const csr = await makeRequest(makeKey(), { commonName: 'NAMED-1', organization });
    const station = await testStation(`ws://${at}`, 'NAMED-1', '2.0.1', {
      CertificateSigned: () => ({ status: 'Accepted' }),
    });
    await station.call('SignCertificate', { csr });
    await deliverNow();
    await station.close();
    expect(await certificatesOf('NAMED-1')).toMatchObject([{ subject: expect.stringContaining('NAMED-1') }]);
  });

  test.each(['1.6', '2.0.1', '2.1'] as const)(
    'over %s: answered at once, signed after a pause, the leaf first and no root',
    async (version) => {
      const identity = `ASK-${version}`;
      await certifiedStation(identity);
      const { key, chain } = await certify(identity, version);
      const [leaf, authority, ...more] = splitPem(chain).map((pem) => new X509Certificate(pem));
      expect(more).toEqual([]);
      expect(leaf!.verify(authority!.publicKey)).toBe(true);
      expect(authority!.verify(new X509Certificate(root).publicKey)).toBe(true);
      expect(leaf!.publicKey.export({ type: 'spki', format: 'der' })).toEqual(publicKeyOf(key));
      expect(await requestsOf(identity)).toMatchObject([
        { state: 'accepted', key: 'EC P-256', purpose: 'station' },
      ]);
      expect(await certificatesOf(identity)).toMatchObject([{ state: 'issued', ours: true }]);
    },
  );

  test('and gets it later when it is away meanwhile; one that asks anew makes the older wish void', async () => {
    await certifiedStation('AWAY');
    const station = await testStation(`ws://${at}`, 'AWAY', '2.1', {
      CertificateSigned: () => ({ status: 'Accepted' }),
    });
    const wish = async () => ({ csr: await makeRequest(makeKey(), { commonName: 'SN-AWAY', organization }) });
    await station.call('SignCertificate', { ...(await wish()), requestId: 7 });
    await station.call('SignCertificate', { ...(await wish()), requestId: 8 });
    await station.close();
    await deliverNow();
    expect(await requestsOf('AWAY')).toMatchObject([
      { state: 'waiting', sentence: { key: 'signing.unreached' } },
      { state: 'superseded' },
    ]);
    const again = await testStation(`ws://${at}`, 'AWAY', '2.1', {
      CertificateSigned: () => ({ status: 'Accepted' }),
    });
    await deliverNow();
    expect(again.heard).toMatchObject([
      { payload: { requestId: 8, certificateType: 'ChargingStationCertificate' } },
    ]);
    expect((await requestsOf('AWAY'))[0]).toMatchObject({ state: 'accepted' });
    expect(await certificatesOf('AWAY')).toHaveLength(1);
    await again.close();
  });

  test('and rejects what it is given: that is on record', async () => {
    await certifiedStation('PICKY');
    const station = await testStation(`ws://${at}`, 'PICKY', '2.0.1', {
      CertificateSigned: () => ({ status: 'Rejected', statusInfo: { reasonCode: 'Nope' } }),
    });
    await station.call('SignCertificate', {
      csr: await makeRequest(makeKey(), { commonName: 'SN-PICKY', organization }),
    });
    await deliverNow();
    expect(await requestsOf('PICKY')).toMatchObject([{ state: 'rejected' }]);
    await station.close();
  });

  test.each([
    [
      'another serial number',
      async () => makeRequest(makeKey(), { commonName: 'SN-X', organization }),
      'signing.wrong_name',
    ],
    [
      'another organization',
      async () => makeRequest(makeKey(), { commonName: 'SN-BAD', organization: 'Others' }),
      'signing.wrong_organization',
    ],
    ['nonsense', async () => 'nonsense', 'signing.unreadable'],
    [
      'a request whose key it does not have',
      async () => {
        const der = fromPem(await makeRequest(makeKey(), { commonName: 'SN-BAx', organization }));
        der[der.indexOf('SN-BAx') + 5] = 'D'.charCodeAt(0);
        return der.toString('base64');
      },
      'signing.not_proven',
    ],
  ])('is refused for %s', async (_name, csr, key) => {
    if (!(await get('/stations?q=BAD')).items.length) await certifiedStation('BAD');
    const station = await testStation(`ws://${at}`, 'BAD', '2.0.1');
    const [, , answer] = await station.call('SignCertificate', { csr: await csr() });
    expect(answer).toMatchObject({ status: 'Rejected', statusInfo: { reasonCode: 'InvalidCSR' } });
    expect((await requestsOf('BAD'))[0]).toMatchObject({ state: 'refused', sentence: { key } });
    await station.close();
  });
});

describe('at the TLS port, profile 3', () => {
  let shown: Shown;
  beforeAll(async () => {
    const id = await certifiedStation('SAFE');
    shown = await certify('SAFE');
    await it.database.pool.query('update station set security_profile = 3 where id = $1', [id]);
  });

  test('a station comes in with the certificate that it asked for; without one, or with a forged one, it does not', async () => {
    expect(await knock('SAFE')).toBe(401);
    const key = makeKey();
    const forgedRoot = await makeRoot(key, {
      subject: { commonName: 'Busbar Station Root' },
      notBefore: new Date(0),
      notAfter: new Date('2099-01-01'),
    });
    const forgedKey = makeKey();
    const forged = await issue(
      { certificate: forgedRoot, privateKey: key },
      {
        purpose: 'station',
        subject: { commonName: 'SN-SAFE', organization },
        publicKey: publicKeyOf(forgedKey),
        notBefore: new Date(0),
        notAfter: new Date('2099-01-01'),
      },
    );
    expect(await knock('SAFE', { key: forgedKey, chain: forged })).toBe(401);
    expect(await knock('SAFE', shown)).toBe(101);
    expect(await knock('SAFE', { ...shown, chain: splitPem(shown.chain)[0]! })).toBe(101);
  });

  test('a certificate that has expired, or was signed for another station, opens nothing', async () => {
    const [authority] = (await it.house.certificates.authorities.all()).filter(
      ({ purpose }) => purpose === 'station',
    );
    const key = makeKey();
    const chain = await issue(authority!, {
      purpose: 'station',
      subject: { commonName: 'SN-SAFE', organization },
      publicKey: publicKeyOf(key),
      notBefore: new Date(0),
      notAfter: new Date('2020-01-01'),
    });
    expect(await knock('SAFE', { key, chain: chain + authority!.certificate })).toBe(401);
    await certifiedStation('SAFE-2');
    expect(await knock('SAFE', await certify('SAFE-2'))).toBe(401);
  });

  test('the renewed certificate makes the old one void as soon as it was shown, not before', async () => {
    const {
      rows: [{ id }],
    } = await it.database.pool.query(
      `update station set security_profile = 0 where identity = 'SAFE' returning id`,
    );
    const renewed = await certify('SAFE');
    await it.database.pool.query('update station set security_profile = 3 where id = $1', [id]);
    expect(await knock('SAFE', shown)).toBe(101);
    expect(await knock('SAFE', renewed)).toBe(101);
    await expect.poll(() => knock('SAFE', shown), { timeout: 30_000 }).toBe(401);
    expect(await knock('SAFE', renewed)).toBe(101);
    expect((await certificatesOf('SAFE')).map(({ state }: { state: string }) => state).sort()).toEqual([
      'in_use',
      'replaced',
    ]);
    shown = renewed;
  });

  test('a revoked certificate opens nothing any more, and stands in the revocation list and in OCSP', async () => {
    const inUse = (await certificatesOf('SAFE')).find(({ state }: { state: string }) => state === 'in_use');
    const open = new WebSocket(`wss://localhost:${tlsPort}/ocpp/SAFE`, 'ocpp2.0.1', {
      ca: root,
      cert: shown.chain,
      key: shown.key,
    });
    await new Promise((resolve) => open.once('open', resolve));
    const closed = new Promise((resolve) => open.once('close', resolve));
    expect(await post(`/certificates/${inUse.id}/revoke`, { reason: 'key_compromise' })).toMatchObject({
      state: 'revoked',
    });
    await closed;
    expect(await knock('SAFE', shown)).toBe(401);
    const { items } = await get('/certificate-authorities');
    const { crlUrl } = items.find(({ purpose }: { purpose: string }) => purpose === 'station');
    const [leaf, authority] = splitPem(shown.chain);
    const crl = await it.house.http.inject({ url: new URL(crlUrl).pathname });
    const { lookUpCrl, makeOcspRequest, readOcspResponse } = await import('@busbar/certificates');
    expect(await lookUpCrl(crl.rawPayload, authority!, inUse.serial)).toMatchObject({ revoked: true });
    const question = hashOf(leaf!, authority!);
    const ocsp = await it.house.http.inject({
      method: 'POST',
      url: '/pki/ocsp',
      headers: { 'content-type': 'application/ocsp-request' },
      payload: makeOcspRequest(question),
    });
    expect(readOcspResponse(ocsp.rawPayload, question, authority)).toMatchObject({
      status: 'revoked',
      genuine: true,
    });
    expect(
      (await it.ask(it.ownerKey, 'POST', `/certificates/${inUse.id}/revoke`, { reason: 'unspecified' }))
        .statusCode,
    ).toBe(409);
  });
});

describe('roots in stations (M03, M04, M05)', () => {
  test('are installed, told by their hash data, and deleted', async () => {
    await certifiedStation('ROOTS');
    let installed = '';
    let has: object[] = [];
    const station = await testStation(`ws://${at}`, 'ROOTS', '2.0.1', {
      InstallCertificate: ({ certificate }: { certificate: string }) => {
        installed = certificate;
        return { status: 'Accepted' };
      },
      DeleteCertificate: () => ({ status: 'Accepted' }),
      GetInstalledCertificateIds: () =>
        has.length > 0 ? { status: 'Accepted', certificateHashDataChain: has } : { status: 'NotFound' },
    });
    const commands = '/stations/ROOTS/commands';
    expect(await post(`${commands}/install-certificate`, { use: 'csms_root' })).toMatchObject({
      verdict: 'accepted',
    });
    expect(installed).toBe(root);
    const hash = hashOf(root, root);
    expect((await get('/stations/ROOTS/installed-certificates')).items).toMatchObject([
      { use: 'csms_root', ...hash, subject: expect.stringContaining('Busbar Station Root') },
    ]);
    has = [
      {
        certificateType: 'V2GCertificateChain',
        certificateHashData: { ...hash, serialNumber: 'AB' },
        childCertificateHashData: [{ ...hash, serialNumber: 'AC' }],
      },
    ];
    await post(`${commands}/get-installed-certificates`, {});
    expect((await get('/stations/ROOTS/installed-certificates')).items).toMatchObject([
      { use: 'v2g_chain', serialNumber: 'AB', subject: null },
      { use: 'v2g_chain', serialNumber: 'AC' },
    ]);
    await post(`${commands}/delete-certificate`, { ...hash, serialNumber: '0ab' });
    expect((await get('/stations/ROOTS/installed-certificates')).items).toMatchObject([
      { serialNumber: 'AC' },
    ]);
    expect(await post(`${commands}/install-certificate`, { use: 'mo_root' })).toMatchObject({
      outcome: 'unsupported',
    });
    await station.close();
  });
});

test('the calendar of ends counts what is in use, by month', async () => {
  const { months, overdue } = await get('/certificates/expiry');
  expect(overdue).toBe(0);
  expect(months).toHaveLength(13);
  const inAYear = (await get('/certificates?state=issued')).items.length;
  await it.database.pool.query(
    `update certificate set not_after = now() + interval '40 days' where state = 'issued'`,
  );
  const counts: { month: string; count: number }[] = (await get('/certificates/expiry')).months;
  expect(counts.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(inAYear);
  // A month of the calendar opens the certificates that it counts.
  const { month, count } = counts.find((one) => one.count > 0)!;
  const ending = (await get(`/certificates?ends=${month}`)).items;
  expect(ending).toHaveLength(count);
  expect(ending.map(({ notAfter }: { notAfter: string }) => notAfter.slice(0, 7))).toContain(month);
  expect((await get('/certificates?ends=overdue')).items).toHaveLength(0);
});

test('who has a certificate that ends soon is asked to have a new one signed', async () => {
  await certifiedStation('SOON');
  await certify('SOON');
  await it.database.pool.query(
    `update certificate c set not_after = now() + interval '10 days' from station s where s.id = c.station_id and s.identity = 'SOON'`,
  );
  await it.database.pool.query(
    `update signing_request set received_at = received_at - interval '2 days' where station_id = (select id from station where identity = 'SOON')`,
  );
  const station = await testStation(`ws://${at}`, 'SOON', '2.0.1', {
    TriggerMessage: () => ({ status: 'Accepted' }),
  });
  await it.house.certificates.renew();
  expect(station.heard).toMatchObject([{ payload: { requestedMessage: 'SignChargingStationCertificate' } }]);
  await station.close();
});
