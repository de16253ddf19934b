import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  hashOf,
  type Issuer,
  issue,
  makeKey,
  makeOcspResponse,
  makeRoot,
  type OcspStatus,
  publicKeyOf,
  readCertificate,
  readOcspRequest,
  readOcspResponse,
  splitPem,
} from '@busbar/certificates';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addStation, testStation } from '../../gateway/testing.ts';
import { type TestHouse, testHouse } from '../../testing/house.ts';
import { createFetch } from './fetch.ts';

const emaid = 'DE-8AA-C123456-7';
const vendorId = 'org.openchargealliance.iso15118pnc';
const now = Date.now();
const [early, late] = [new Date(now - 86_400_000), new Date(now + 86_400_000)];

let house: TestHouse;
let at: string;
let mobility: Issuer;
let contract: string;
let responder: Server;
let responderUrl: string;
let says: OcspStatus | 'nothing' = { status: 'good' };

beforeAll(async () => {
  house = await testHouse({ BUSBAR_CERTIFICATE_STATUS_HOSTS: '127.0.0.1' });
  at = await house.open();
  await addStation(house.database, house.rootId, 'PNC', { version: '2.0.1' });
  await addStation(house.database, house.rootId, 'PNC-16', { version: '1.6' });
  await house.database.pool.query(
    `insert into token (id, organization_id, kind, uid, uid_key, created_at) values (gen_random_uuid(), $1, 'emaid', $2, $2, now())`,
    [house.rootId, emaid],
  );
  responder = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const [question] = readOcspRequest(Buffer.concat(parts))?.questions ?? [];
    if (says === 'nothing' || !question) return void response.writeHead(500).end();
    response.end(
      makeOcspResponse(mobility, {
        answers: [{ question, status: says }],
        producedAt: new Date(),
        nextUpdate: late,
      }),
    );
  });
  await new Promise<void>((resolve) => responder.listen(0, '127.0.0.1', resolve));
  responderUrl = `http://127.0.0.1:${(responder.address() as AddressInfo).port}/`;
  const privateKey = makeKey();
  const certificate = await makeRoot(privateKey, {
    subject: { commonName: 'MO Root' },
    notBefore: early,
    notAfter: late,
  });
  mobility = { certificate, privateKey };
  contract = await contractFor(emaid);
  // It is trusted here, and a station holds it.
  const { fingerprint } = readCertificate(certificate)!;
  await house.ask(house.ownerKey, 'POST', '/trusted-roots', {
    use: 'mo_root',
    pem: certificate,
    fingerprint,
  });
  const station = await testStation(`ws://${at}`, 'PNC', '2.0.1', {
    InstallCertificate: () => ({ status: 'Accepted' }),
  });
  await house.ask(house.ownerKey, 'POST', '/stations/PNC/commands/install-certificate', {
    use: 'mo_root',
    certificate,
  });
  await station.close();
});
afterAll(async () => {
  responder.close();
  await house.end();
});

function contractFor(name: string, issuer = mobility, notAfter = late): Promise<string> {
  return issue(issuer, {
    purpose: 'contract',
    subject: { commonName: name, domain: 'MO' },
    publicKey: publicKeyOf(makeKey()),
    notBefore: early,
    notAfter,
    ocspUrl: responderUrl,
  });
}

async function authorize(payload: object, uid = emaid) {
  const station = await testStation(`ws://${at}`, 'PNC', '2.0.1');
  const [, , answer] = await station.call('Authorize', {
    idToken: { idToken: uid, type: 'eMAID' },
    ...payload,
  });
  await station.close();
  return answer as { certificateStatus: string; idTokenInfo: { status: string } };
}

describe('a root that is trusted by hand', () => {
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await house.ask(house.ownerKey, method, path, body);
    return { status: answer.statusCode, body: answer.body ? answer.json() : undefined };
  };

  test('is shown with its fingerprint first, counts until it is removed, and only fit ones are taken', async () => {
    const privateKey = makeKey();
    const root = (commonName: string, notAfter: Date) =>
      makeRoot(privateKey, { subject: { commonName }, notBefore: early, notAfter });
    const certificate = await root('By hand', late);
    // Its issuer is the one that answers for its contracts.
    const before = mobility;
    mobility = { certificate, privateKey };
    const mine = await contractFor(emaid);
    expect(await authorize({ certificate: mine })).toMatchObject({ certificateStatus: 'CertChainError' });
    const over = await root('Over', new Date(now - 1000));
    const text = `${certificate}\n${mine}\n${over}`;
    const { items } = (await ask('POST', '/trusted-roots/preview', { pem: text })).body;
    expect(items).toMatchObject([
      { subject: 'CN=By hand', fingerprint: readCertificate(certificate)!.fingerprint, problem: null },
      { problem: 'not_a_root' },
      { subject: 'CN=Over', problem: 'ended' },
    ]);
    const list = async () => (await ask('GET', '/trusted-roots')).body.items;
    const add = (fingerprint: string) =>
      ask('POST', '/trusted-roots', { use: 'mo_root', pem: text, fingerprint });
    // A station may hold it: it is listed, and not believed by that.
    const station = await testStation(`ws://${at}`, 'PNC', '2.0.1', {
      InstallCertificate: () => ({ status: 'Accepted' }),
    });
    await ask('POST', '/stations/PNC/commands/install-certificate', { use: 'mo_root', certificate });
    await station.close();
    const held = [
      { subject: 'CN=MO Root', trustedAt: expect.any(String), stations: 1 },
      { subject: 'CN=By hand', trustedAt: null, stations: 1 },
    ];
    expect(await list()).toMatchObject(held);
    expect(await authorize({ certificate: mine })).toMatchObject({ certificateStatus: 'CertChainError' });
    expect((await add('0'.repeat(64))).status).toBe(422);
    expect((await add(items[2].fingerprint)).body.detail).toContain('has ended');
    const colons = items[0].fingerprint.toUpperCase().match(/../g).join(':');
    const added = await add(colons);
    expect(added).toMatchObject({
      status: 201,
      body: { use: 'mo_root', subject: 'CN=By hand', stations: 1, trustedAt: expect.any(String) },
    });
    expect(await authorize({ certificate: mine })).toMatchObject({ certificateStatus: 'Accepted' });
    expect((await ask('DELETE', `/trusted-roots/${added.body.id}`)).status).toBe(204);
    expect(await authorize({ certificate: mine })).toMatchObject({ certificateStatus: 'CertChainError' });
    expect(await list()).toMatchObject(held);

    // An organization's trust counts at its own stations and below, and is nobody else's affair.
    const organization = async (name: string, parentId: string) =>
      (await ask('POST', '/organizations', { parentId, kind: 'operator', name })).body.id as string;
    const ours = await organization('Ours', house.rootId);
    const below = await organization('Below', ours);
    const others = await organization('Others', house.rootId);
    const keyOf = async (organizationId: string) =>
      (await ask('POST', '/keys', { name: 'k', role: 'owner', organizationId })).body.key as string;
    const trust = { use: 'mo_root', pem: text, fingerprint: colons };
    const as = (key: string, method: string, path: string, body?: object) =>
      house.ask(key, method, path, body);
    const [ourKey, otherKey] = [await keyOf(ours), await keyOf(others)];
    expect((await as(ourKey, 'POST', '/trusted-roots', trust)).statusCode).toBe(403);
    expect(
      (await as(otherKey, 'POST', '/trusted-roots', { ...trust, organizationId: ours })).statusCode,
    ).toBe(422);
    const mineOnly = await as(ourKey, 'POST', '/trusted-roots', { ...trust, organizationId: ours });
    expect(mineOnly.json()).toMatchObject({ organizationId: ours, organizationName: 'Ours', stations: 0 });
    expect(await authorize({ certificate: mine })).toMatchObject({ certificateStatus: 'CertChainError' });
    const move = (organizationId: string) =>
      house.database.pool.query(`update station set organization_id = $1 where identity = 'PNC'`, [
        organizationId,
      ]);
    await move(below);
    expect(await authorize({ certificate: mine })).toMatchObject({ certificateStatus: 'Accepted' });
    // Below, it is told that it counts, and neither whose word that is nor a way to take it back.
    const belowKey = await keyOf(below);
    const heard = (await as(belowKey, 'GET', '/trusted-roots')).json();
    expect(heard.items).toMatchObject([
      { subject: 'CN=MO Root', trustedAbove: false, changeable: false, organizationName: null },
      { subject: 'CN=By hand', trustedAbove: true, changeable: false, organizationId: null, stations: 1 },
    ]);
    expect(heard.items[1]).toMatchObject({ trustedAt: expect.any(String), organizationName: null });
    expect((await as(belowKey, 'DELETE', `/trusted-roots/${heard.items[1].id}`)).statusCode).toBe(404);
    await move(house.rootId);
    expect((await as(otherKey, 'GET', '/trusted-roots')).body).not.toContain('By hand');
    const path = `/trusted-roots/${mineOnly.json().id}`;
    expect((await as(otherKey, 'DELETE', path)).statusCode).toBe(404);
    expect((await list()).map(({ subject }: { subject: string }) => subject)).toEqual([
      'CN=MO Root',
      'CN=By hand',
    ]);
    expect((await as(ourKey, 'DELETE', path)).statusCode).toBe(204);
    expect(await list()).toMatchObject(held);
    mobility = before;
  });
});

describe('Authorize with a contract (C07)', () => {
  test.each([
    ['good', { status: 'good' }, 'Accepted', 'Accepted'],
    ['revoked', { status: 'revoked', at: early, reason: 'key_compromise' }, 'CertificateRevoked', 'Invalid'],
    ['unknown to its issuer', { status: 'unknown' }, 'CertChainError', 'Invalid'],
    ['of an issuer that stays silent', 'nothing', 'CertChainError', 'Invalid'],
  ] as [string, typeof says, string, string][])(
    'by its chain: %s',
    async (_name, answer, certificateStatus, status) => {
      says = answer;
      expect(await authorize({ certificate: await contractFor(emaid) })).toMatchObject({
        certificateStatus,
        idTokenInfo: { status },
      });
      says = { status: 'good' };
    },
  );

  test.each([
    ['expired', async () => contractFor(emaid, mobility, new Date(now - 1000)), 'CertificateExpired'],
    ['of another contract', async () => contractFor('DE-8AA-C999999-9'), 'CertChainError'],
    [
      'signed by nobody we trust',
      async () => {
        const privateKey = makeKey();
        const certificate = await makeRoot(privateKey, {
          subject: { commonName: 'Nobody' },
          notBefore: early,
          notAfter: late,
        });
        return contractFor(emaid, { certificate, privateKey });
      },
      'CertChainError',
    ],
    [
      'forged in the name of somebody we trust',
      async () => {
        const privateKey = makeKey();
        const certificate = await makeRoot(privateKey, {
          subject: { commonName: 'MO Root' },
          notBefore: early,
          notAfter: late,
        });
        return contractFor(emaid, { certificate, privateKey });
      },
      'SignatureError',
    ],
    ['nonsense', async () => 'nonsense', 'CertChainError'],
  ] as [string, () => Promise<string>, string][])(
    'by its chain: %s',
    async (_name, make, certificateStatus) => {
      expect(await authorize({ certificate: await make() })).toMatchObject({
        certificateStatus,
        idTokenInfo: { status: certificateStatus === 'CertificateExpired' ? 'Expired' : 'Invalid' },
      });
    },
  );

  test('by the names of its certificates, where the station checked the chain', async () => {
    const hashData = [{ ...hashOf(contract, mobility.certificate), responderURL: responderUrl }];
    expect(await authorize({ iso15118CertificateHashData: hashData })).toMatchObject({
      certificateStatus: 'Accepted',
    });
    says = 'nothing';
    const other = [{ ...hashData[0]!, serialNumber: '77' }];
    expect(await authorize({ iso15118CertificateHashData: other })).toMatchObject({
      certificateStatus: 'NoCertificateAvailable',
    });
    says = { status: 'good' };
  });

  test('a good certificate of a contract that we do not know opens nothing (C07.FR.13)', async () => {
    const certificate = await contractFor('DE-XXX-C000000-1');
    expect(await authorize({ certificate }, 'DE-XXX-C000000-1')).toMatchObject({
      certificateStatus: 'ContractCancelled',
      idTokenInfo: { status: 'Unknown' },
    });
  });

  test('over 1.6 by DataTransfer', async () => {
    const station = await testStation(`ws://${at}`, 'PNC-16', '1.6');
    const ask = async (data: unknown) => {
      const [, , answer] = await station.call('DataTransfer', {
        vendorId,
        messageId: 'Authorize',
        data: JSON.stringify(data),
      });
      const { status, data: inside } = answer as { status: string; data?: string };
      return { status, ...(inside && { inside: JSON.parse(inside) }) };
    };
    expect(await ask({ idToken: emaid, certificate: contract })).toMatchObject({
      status: 'Accepted',
      inside: { certificateStatus: 'Accepted', idTokenInfo: { status: 'Accepted' } },
    });
    expect(await ask({ certificate: contract })).toEqual({ status: 'Rejected' });
    await station.close();
  });
});

describe('whether a certificate still counts', () => {
  test('is asked of its issuer for the station (M06)', async () => {
    const station = await testStation(`ws://${at}`, 'PNC', '2.0.1');
    const hash = hashOf(await contractFor(emaid), mobility.certificate);
    const ask = async (data: object) =>
      (
        await station.call('GetCertificateStatus', {
          ocspRequestData: { ...data, responderURL: responderUrl },
        })
      )[2] as { status: string; ocspResult: string };
    const { status, ocspResult } = await ask(hash);
    expect(status).toBe('Accepted');
    expect(readOcspResponse(Buffer.from(ocspResult, 'base64'), hash, mobility.certificate)).toMatchObject({
      status: 'good',
      genuine: true,
    });
    says = 'nothing';
    expect(await ask({ ...hash, serialNumber: '55' })).toMatchObject({ status: 'Failed' });
    says = { status: 'good' };
    await station.close();
  });

  test('is told of several at once in 2.1', async () => {
    await addStation(house.database, house.rootId, 'PNC-21', { version: '2.1' });
    const station = await testStation(`ws://${at}`, 'PNC-21', '2.1');
    const certificateHashData = hashOf(await contractFor(emaid), mobility.certificate);
    const [, , answer] = await station.call('GetCertificateChainStatus', {
      certificateStatusRequests: [
        { certificateHashData, source: 'OCSP', urls: [responderUrl] },
        { certificateHashData, source: 'CRL', urls: [responderUrl] },
      ],
    });
    expect(answer).toMatchObject({
      certificateStatus: [
        { status: 'Good', source: 'OCSP' },
        { status: 'Failed', source: 'CRL' },
      ],
    });
    await station.close();
  });

  test('is not asked of addresses in our own network, which a station could name', async () => {
    const fetch = createFetch([]);
    expect(await fetch({ url: responderUrl })).toBeUndefined();
    expect(await fetch({ url: responderUrl.replace('127.0.0.1', 'localhost') })).toBeUndefined();
    expect(await fetch({ url: 'file:///etc/passwd' })).toBeUndefined();
  });
});

describe('a contract for a vehicle (M01, M02)', () => {
  test.each(['2.0.1', '1.6'] as const)(
    'over %s: signed by the test pool, encrypted to the vehicle, and good afterwards',
    async (version) => {
      const vehicle = await makeRoot(makeKey(), {
        subject: { commonName: 'WBA1' },
        notBefore: early,
        notAfter: late,
      });
      const exiRequest = Buffer.from(JSON.stringify({ oemProvisioningCertificate: vehicle, emaid })).toString(
        'base64',
      );
      const request = { iso15118SchemaVersion: 'urn:iso:15118:2:2013:MsgDef', action: 'Install', exiRequest };
      const station = await testStation(`ws://${at}`, version === '1.6' ? 'PNC-16' : 'PNC', version);
      const inside =
        version === '1.6'
          ? JSON.parse(
              (
                (
                  await station.call('DataTransfer', {
                    vendorId,
                    messageId: 'Get15118EVCertificate',
                    data: JSON.stringify(request),
                  })
                )[2] as { data: string }
              ).data,
            )
          : (await station.call('Get15118EVCertificate', request))[2];
      await station.close();
      expect(inside).toMatchObject({ status: 'Accepted' });
      const given = JSON.parse(Buffer.from(inside.exiResponse, 'base64').toString());
      expect(readCertificate(splitPem(given.chain)[0]!)).toMatchObject({ commonName: emaid });
      expect(given.encryptedKey).toEqual(expect.any(String));
      expect(await authorize({ certificate: given.chain })).toMatchObject({
        certificateStatus: 'Accepted',
        idTokenInfo: { status: 'Accepted' },
      });
    },
  );

  test('is refused when the request is a real vehicle’s: the test pool does not pretend to read it', async () => {
    const station = await testStation(`ws://${at}`, 'PNC', '2.0.1');
    const [, , answer] = await station.call('Get15118EVCertificate', {
      iso15118SchemaVersion: 'x',
      action: 'Install',
      exiRequest: 'gJgC',
    });
    expect(answer).toMatchObject({ status: 'Failed', exiResponse: '' });
    await station.close();
  });
});
