import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  findPath,
  fromPem,
  hashOf,
  type Issuer,
  issue,
  lookUpCrl,
  makeCrl,
  makeKey,
  makeOcspRequest,
  makeOcspResponse,
  makeRequest,
  makeRoot,
  type OcspStatus,
  publicKeyOf,
  readCertificate,
  readOcspRequest,
  readOcspResponse,
  readRequest,
  sameHash,
  splitPem,
} from './index.ts';

const day = 86_400_000;
const now = new Date('2026-03-01T00:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * day);
const folder = mkdtempSync(join(tmpdir(), 'busbar-x509-'));
const file = (name: string, content: string | Buffer) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const openssl = (...parts: string[]) =>
  execFileSync('openssl', parts, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });

let root: Issuer;
let sub: Issuer;
let stranger: Issuer;
let leaf: string;

async function authority(name: string, above?: Issuer): Promise<Issuer> {
  const privateKey = makeKey();
  const blank = {
    subject: { commonName: name, organization: 'Acme' },
    notBefore: inDays(-1),
    notAfter: inDays(900),
  };
  const certificate = above
    ? await issue(above, { ...blank, purpose: 'authority', publicKey: publicKeyOf(privateKey) })
    : await makeRoot(privateKey, blank);
  return { certificate, privateKey };
}

const station = (issuer: Issuer, days: readonly [number, number] = [0, 90]) =>
  issue(issuer, {
    purpose: 'station',
    subject: { commonName: 'SN-1', organization: 'Acme' },
    publicKey: publicKeyOf(makeKey()),
    notBefore: inDays(days[0]),
    notAfter: inDays(days[1]),
    ocspUrl: 'http://localhost/ocsp',
    crlUrl: 'http://localhost/crl',
  });

beforeAll(async () => {
  root = await authority('Root');
  sub = await authority('Sub', root);
  stranger = await authority('Stranger');
  leaf = await station(sub);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('OpenSSL agrees that the chain is good, and what the leaf is for', () => {
  const args = [
    '-CAfile',
    file('root.pem', root.certificate),
    '-untrusted',
    file('sub.pem', sub.certificate),
  ];
  const at = String(inDays(1).getTime() / 1000);
  const leafFile = file('leaf.pem', leaf);
  expect(
    openssl('verify', '-x509_strict', '-purpose', 'sslclient', '-attime', at, ...args, leafFile),
  ).toMatch(/: OK/);
  expect(readCertificate(leaf)).toMatchObject({
    commonName: 'SN-1',
    organization: 'Acme',
    authority: false,
    selfSigned: false,
    ocspUrl: 'http://localhost/ocsp',
    notAfter: inDays(90),
  });
  expect(readCertificate(root.certificate)).toMatchObject({ authority: true, selfSigned: true });
  expect(readCertificate('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')).toBeUndefined();
});

test('the hash data of a certificate are those that OpenSSL puts into an OCSP request', () => {
  const asked = openssl(
    'ocsp',
    '-sha256',
    '-issuer',
    file('sub.pem', sub.certificate),
    '-cert',
    file('leaf.pem', leaf),
    '-req_text',
    '-no_nonce',
    '-reqout',
    join(folder, 'req.der'),
  );
  const hash = hashOf(leaf, sub.certificate);
  const value = (name: string) => new RegExp(`${name}: ([0-9A-F]+)`).exec(asked)![1]!;
  expect(
    sameHash(hash, {
      ...hash,
      issuerNameHash: value('Issuer Name Hash'),
      issuerKeyHash: value('Issuer Key Hash'),
      serialNumber: value('Serial Number'),
    }),
  ).toBe(true);
  const read = readOcspRequest(execFileSync('cat', [join(folder, 'req.der')]));
  expect(read!.questions).toEqual([hash]);
  expect(hashOf(root.certificate, root.certificate).issuerKeyHash).toBe(
    hashOf(sub.certificate, root.certificate).issuerKeyHash,
  );
});

describe('a signing request', () => {
  test('is read with its name and key, and proves that its maker has the key', async () => {
    const pem = await makeRequest(makeKey(), { commonName: 'SN-1', organization: 'Acme' });
    expect(await readRequest(pem)).toMatchObject({
      commonName: 'SN-1',
      organization: 'Acme',
      key: 'EC P-256',
      keyAllowed: true,
      proven: true,
    });
    expect(await readRequest(fromPem(pem).toString('base64'))).toMatchObject({ proven: true });
  });

  test('that was changed proves nothing', async () => {
    const der = fromPem(await makeRequest(makeKey(), { commonName: 'SN-1', organization: 'Acme' }));
    der[der.indexOf('SN-1') + 3] = '2'.charCodeAt(0);
    expect(await readRequest(der.toString('base64'))).toMatchObject({ commonName: 'SN-2', proven: false });
  });

  test.each([
    ['rsa:1024', 'RSA 1024', false],
    ['rsa:2048', 'RSA 2048', true],
  ])('with a key %s is %s', async (kind, key, keyAllowed) => {
    openssl(
      'req',
      '-new',
      '-newkey',
      kind,
      '-nodes',
      '-subj',
      '/CN=SN-1/O=Acme',
      '-keyout',
      'k.pem',
      '-out',
      'r.pem',
    );
    const { readFileSync } = await import('node:fs');
    expect(await readRequest(readFileSync(join(folder, 'r.pem'), 'utf8'))).toMatchObject({
      key,
      keyAllowed,
      proven: true,
    });
  });

  test('of nonsense is none', async () => {
    expect(await readRequest('nonsense')).toBeUndefined();
  });
});

describe('the way to a trusted root', () => {
  const trusted = () => ({ roots: [root.certificate] });

  test('is found through the authorities that were shown, or that are known', () => {
    expect(findPath([leaf, sub.certificate], trusted(), inDays(1))).toMatchObject({ trusted: true });
    const known = { ...trusted(), authorities: [stranger.certificate, sub.certificate] };
    const found = findPath([leaf], known, inDays(1));
    expect(found.trusted && found.path.length).toBe(3);
  });

  test.each([
    ['untrusted', () => [leaf], () => ({ roots: [stranger.certificate] }), 1],
    ['expired', () => [leaf, sub.certificate], trusted, 91],
    ['not_yet_valid', () => [leaf, sub.certificate], trusted, -0.5],
    ['unreadable', () => ['nothing'], trusted, 1],
    ['unreadable', () => [], trusted, 1],
  ] as const)('is not found: %s', (problem, chain, anchors, days) => {
    expect(findPath(chain(), anchors(), inDays(days))).toMatchObject({ trusted: false, problem });
  });

  test('ends where somebody forged a name, or signs without being an authority', async () => {
    const twin = await authority('Sub');
    const forged = await station(twin);
    expect(findPath([forged, sub.certificate], trusted(), inDays(1))).toMatchObject({
      problem: 'bad_signature',
    });
    const key = makeKey();
    const leafOfKey = await issue(sub, {
      purpose: 'station',
      subject: { commonName: 'SN-9' },
      publicKey: publicKeyOf(key),
      notBefore: now,
      notAfter: inDays(9),
    });
    const below = await station({ certificate: leafOfKey, privateKey: key });
    expect(findPath([below, leafOfKey, sub.certificate], trusted(), inDays(1))).toMatchObject({
      problem: 'not_an_authority',
    });
  });
});

describe('revocation', () => {
  test('a list names what was revoked, and is believed only from its issuer', async () => {
    const { serialNumber } = readCertificate(leaf)!;
    const crl = await makeCrl(sub, [{ serialNumber, at: now, reason: 'key_compromise' }], {
      thisUpdate: now,
      nextUpdate: inDays(1),
    });
    expect(await lookUpCrl(crl, sub.certificate, serialNumber)).toEqual({
      revoked: true,
      nextUpdate: inDays(1),
    });
    expect(await lookUpCrl(crl, sub.certificate, '1234')).toMatchObject({ revoked: false });
    expect(await lookUpCrl(crl, root.certificate, serialNumber)).toBeUndefined();
    expect(openssl('crl', '-inform', 'der', '-in', file('crl.der', crl), '-noout', '-text')).toMatch(
      /Key Compromise/,
    );
  });

  test.each([
    [{ status: 'good' }, /: good/],
    [{ status: 'unknown' }, /: unknown/],
    [{ status: 'revoked', at: now, reason: 'superseded' }, /: revoked[\s\S]*Reason: superseded/],
  ] as [OcspStatus, RegExp][])('OpenSSL reads our OCSP response: %o', (status, words) => {
    const question = hashOf(leaf, sub.certificate);
    const { nonce, questions } = readOcspRequest(makeOcspRequest(question))!;
    expect(questions).toEqual([question]);
    const der = makeOcspResponse(sub, {
      answers: [{ question, status }],
      producedAt: new Date(),
      nextUpdate: new Date(Date.now() + day),
      nonce,
    });
    const said = openssl(
      'ocsp',
      '-sha256',
      '-respin',
      file('resp.der', der),
      '-issuer',
      file('sub.pem', sub.certificate),
      '-cert',
      file('leaf.pem', leaf),
      '-CAfile',
      file('root.pem', root.certificate),
      '-no_nonce',
      '-verify_other',
      file('sub.pem', sub.certificate),
      '-attime',
      String(Math.floor(inDays(1).getTime() / 1000)),
    );
    expect(said).toMatch(words);
    expect(readOcspResponse(der, question, sub.certificate)).toMatchObject({
      status: status.status,
      genuine: true,
    });
    expect(readOcspResponse(der, question, stranger.certificate)).toMatchObject({ genuine: false });
    expect(readOcspResponse(der, { ...question, serialNumber: '77' }, sub.certificate)).toBeUndefined();
  });
});

test('a text of several certificates is taken apart in its order', () => {
  expect(splitPem(`${leaf}some words\n${sub.certificate}`)).toEqual(
    [leaf, sub.certificate].map((pem) => `${pem.trim()}\n`),
  );
  expect(splitPem('nothing')).toEqual([]);
});
