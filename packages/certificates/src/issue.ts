import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  type webcrypto,
} from 'node:crypto';
import { x509 } from './x509.ts';

/** Who signs: a certificate (PEM) and its private key (PKCS #8 PEM, ECDSA P-256). */
export interface Issuer {
  readonly certificate: string;
  readonly privateKey: string;
}

/** What a certificate is for; decides its extensions. */
export type Purpose = 'root' | 'authority' | 'station' | 'server' | 'v2g' | 'contract';

export interface Subject {
  readonly commonName: string;
  readonly organization?: string | undefined;
  /** V2G certificates say by it which part of the tree they belong to: CPO, V2G, MO. */
  readonly domain?: string | undefined;
}

export interface Blank {
  readonly purpose: Purpose;
  readonly subject: Subject;
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Names and addresses that a server answers to. */
  readonly hosts?: readonly string[] | undefined;
  readonly ocspUrl?: string | undefined;
  readonly crlUrl?: string | undefined;
}

/** Makes a private key (ECDSA P-256), as PKCS #8 PEM. */
export function makeKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

/** The public half of a private key, as SubjectPublicKeyInfo in DER. */
export function publicKeyOf(privateKey: string): Buffer {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
}

/** Makes a self-signed root. */
export function makeRoot(privateKey: string, blank: Omit<Blank, 'purpose' | 'publicKey'>): Promise<string> {
  const filled = { ...blank, purpose: 'root' as const, publicKey: publicKeyOf(privateKey) };
  return sign(filled, nameOf(blank.subject), privateKey, publicKeyOf(privateKey));
}

/** Makes a certificate under an issuer; gives it as PEM. */
export function issue(issuer: Issuer, blank: Blank): Promise<string> {
  const { certificate, privateKey } = issuer;
  return sign(blank, new x509.X509Certificate(certificate).subjectName, privateKey, publicKeyOf(privateKey));
}

const signing = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** The library signs with keys of the Web Crypto API. */
export function signingKey(privateKey: string): webcrypto.CryptoKey {
  return createPrivateKey(privateKey).toCryptoKey(signing, false, ['sign']);
}

async function sign(
  blank: Blank,
  issuerName: InstanceType<typeof x509.Name>,
  privateKey: string,
  issuerKey: Buffer,
): Promise<string> {
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: makeSerial(),
    subject: nameOf(blank.subject).toJSON(),
    issuer: issuerName.toJSON(),
    notBefore: blank.notBefore,
    notAfter: blank.notAfter,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    publicKey: new x509.PublicKey(Buffer.from(blank.publicKey)),
    signingKey: signingKey(privateKey),
    extensions: [
      ...(await identifiers(blank.publicKey, issuerKey)),
      ...extensionsOf(blank),
      ...pointersOf(blank),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

/** 127 random bits: never negative, never zero in front, never twice (RFC 5280 §4.1.2.2). */
function makeSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x3f) | 0x40;
  return bytes.toString('hex');
}

function nameOf({ commonName, organization, domain }: Subject) {
  return new x509.Name([
    { CN: [commonName] },
    ...(organization ? [{ O: [organization] }] : []),
    ...(domain ? [{ DC: [domain] }] : []),
  ]);
}

async function identifiers(publicKey: Uint8Array, issuerKey: Buffer) {
  return [
    await x509.SubjectKeyIdentifierExtension.create(new x509.PublicKey(Buffer.from(publicKey))),
    await x509.AuthorityKeyIdentifierExtension.create(new x509.PublicKey(issuerKey)),
  ];
}

const { KeyUsageFlags: usage } = x509;

function extensionsOf({ purpose, hosts = [] }: Blank) {
  const basic = (authority: boolean, length?: number) =>
    new x509.BasicConstraintsExtension(authority, length, true);
  const keys = (flags: number) => new x509.KeyUsagesExtension(flags, true);
  const extended = (...names: ('clientAuth' | 'serverAuth')[]) =>
    new x509.ExtendedKeyUsageExtension(names.map((name) => x509.ExtendedKeyUsage[name]));
  switch (purpose) {
    case 'root':
      return [basic(true), keys(usage.keyCertSign | usage.cRLSign | usage.digitalSignature)];
    case 'authority':
      return [basic(true, 1), keys(usage.keyCertSign | usage.cRLSign | usage.digitalSignature)];
    case 'station':
      return [basic(false), keys(usage.digitalSignature | usage.keyAgreement), extended('clientAuth')];
    case 'server':
      return [
        basic(false),
        keys(usage.digitalSignature | usage.keyEncipherment),
        extended('serverAuth'),
        new x509.SubjectAlternativeNameExtension(
          hosts.map((host) => ({ type: isAddress(host) ? 'ip' : 'dns', value: host })),
        ),
      ];
    case 'v2g':
      return [basic(false), keys(usage.digitalSignature | usage.keyAgreement), extended('serverAuth')];
    case 'contract':
      return [basic(false), keys(usage.digitalSignature | usage.nonRepudiation | usage.keyAgreement)];
  }
}

const isAddress = (host: string) => /^[\d.]+$|:/.test(host);

function pointersOf({ ocspUrl, crlUrl }: Blank) {
  return [
    ...(ocspUrl ? [new x509.AuthorityInfoAccessExtension({ ocsp: ocspUrl })] : []),
    ...(crlUrl ? [new x509.CRLDistributionPointsExtension([crlUrl])] : []),
  ];
}
