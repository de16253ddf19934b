/** An elliptic curve that meters sign on: how OCMF and how OpenSSL call it, its object identifier, and the bytes of one coordinate. */
export interface Curve {
  readonly name: string;
  readonly openssl: string;
  /** The object identifier in DER, without tag and length. */
  readonly oid: string;
  readonly bytes: number;
}

/** All curves of OCMF's signature algorithms, and those that later editions added. */
export const curves: readonly Curve[] = [
  { name: 'secp192k1', openssl: 'secp192k1', oid: '2b8104001f', bytes: 24 },
  { name: 'secp192r1', openssl: 'prime192v1', oid: '2a8648ce3d030101', bytes: 24 },
  { name: 'secp256k1', openssl: 'secp256k1', oid: '2b8104000a', bytes: 32 },
  { name: 'secp256r1', openssl: 'prime256v1', oid: '2a8648ce3d030107', bytes: 32 },
  { name: 'secp384r1', openssl: 'secp384r1', oid: '2b81040022', bytes: 48 },
  { name: 'secp521r1', openssl: 'secp521r1', oid: '2b81040023', bytes: 66 },
  { name: 'brainpoolP256r1', openssl: 'brainpoolP256r1', oid: '2b2403030208010107', bytes: 32 },
  { name: 'brainpoolP384r1', openssl: 'brainpoolP384r1', oid: '2b240303020801010b', bytes: 48 },
  { name: 'brainpoolP512r1', openssl: 'brainpoolP512r1', oid: '2b240303020801010d', bytes: 64 },
];

/** What a name is without what writers vary: OCMF writes brainpool256r1, others brainpoolP256r1. */
const plain = (name: string) => name.toLowerCase().replace(/[-_ ]/g, '').replace('brainpoolp', 'brainpool');
const byName = new Map(
  curves.flatMap((curve) => [curve.name, curve.openssl].map((name) => [plain(name), curve])),
);

/** Finds a curve by its name in OCMF or in OpenSSL, in any case of letters. */
export const curveNamed = (name: string): Curve | undefined => byName.get(plain(name));

/** How a record was signed. */
export interface Algorithm {
  readonly curve: Curve;
  readonly hash: 'sha256' | 'sha384' | 'sha512';
}

/** Reads the name of an algorithm, such as ECDSA-secp256r1-SHA256. */
export function algorithmNamed(name: string): Algorithm | undefined {
  const [, curveName, bits] = /^ECDSA-(.+)-SHA-?(256|384|512)$/i.exec(name.trim()) ?? [];
  const curve = curveName === undefined ? undefined : curveNamed(curveName);
  return curve && { curve, hash: `sha${bits}` as Algorithm['hash'] };
}
