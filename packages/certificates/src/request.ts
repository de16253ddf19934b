import { createPrivateKey, createPublicKey } from 'node:crypto';
import { fromPem } from './pem.ts';
import { x509 } from './x509.ts';

/** A certificate signing request (PKCS #10), read. */
export interface SigningRequest {
  readonly commonName: string | undefined;
  readonly organization: string | undefined;
  /** The whole name, for people. */
  readonly subject: string;
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Buffer;
  /** In words: `EC P-256`, `RSA 2048`. */
  readonly key: string;
  /** Whether keys of this kind and size are allowed (1.6 security white paper §2, OCPP 2.x A00.FR.502, A00.FR.503). */
  readonly keyAllowed: boolean;
  /** Whether whoever made it has the private key. */
  readonly proven: boolean;
}

/** Reads a request; undefined when the text is none. */
export async function readRequest(text: string): Promise<SigningRequest | undefined> {
  try {
    const request = new x509.Pkcs10CertificateRequest(fromPem(text));
    const publicKey = Buffer.from(request.publicKey.rawData);
    return {
      commonName: request.subjectName.getField('CN')[0],
      organization: request.subjectName.getField('O')[0],
      subject: request.subject,
      publicKey,
      ...keyOf(publicKey),
      proven: await request.verify().catch(() => false),
    };
  } catch {
    return undefined;
  }
}

const curves: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
};
const leastRsaBits = 2048;
/** A longer one only makes handshakes slow. */
const mostRsaBits = 4096;

function keyOf(publicKey: Buffer): { key: string; keyAllowed: boolean } {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = createPublicKey({
    key: publicKey,
    format: 'der',
    type: 'spki',
  });
  if (type === 'ec') {
    const curve = curves[details?.namedCurve ?? ''];
    return { key: `EC ${curve ?? details?.namedCurve ?? '?'}`, keyAllowed: curve !== undefined };
  }
  const bits = details?.modulusLength ?? 0;
  return {
    key: `${(type ?? 'unknown').toUpperCase()} ${bits}`,
    keyAllowed: type === 'rsa' && bits >= leastRsaBits && bits <= mostRsaBits,
  };
}

/** Makes a request for a key of ours (the simulator, our own server certificate); gives it as PEM. */
export async function makeRequest(
  privateKey: string,
  subject: { commonName: string; organization?: string },
): Promise<string> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
  const half = createPrivateKey(privateKey);
  const keys = {
    privateKey: half.toCryptoKey(algorithm, false, ['sign']),
    publicKey: createPublicKey(privateKey).toCryptoKey(algorithm, true, ['verify']),
  };
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [subject.commonName] }, ...(subject.organization ? [{ O: [subject.organization] }] : [])],
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
  });
  return `${request.toString('pem')}\n`;
}
