import { X509Certificate } from 'node:crypto';
import { x509 } from './x509.ts';

/** Longest way from a leaf to its root: ISO 15118 has leaf, two sub-authorities and root. */
const maxPath = 6;

export type PathProblem =
  /** Nothing that could be read as a certificate. */
  | 'unreadable'
  /** The chain does not end at an authority that is trusted. */
  | 'untrusted'
  /** Names fit, but a signature is not its issuer's. */
  | 'bad_signature'
  /** A certificate signs although it is no authority, or further down than it may. */
  | 'not_an_authority'
  | 'not_yet_valid'
  | 'expired';

export type PathFinding =
  | { readonly trusted: true /** PEM, from the leaf to the root. */; readonly path: readonly string[] }
  | {
      readonly trusted: false;
      readonly problem: PathProblem /** Whose fault it is. */;
      readonly subject: string;
    };

/**
 * Follows a certificate to a trusted root (RFC 5280 §6, as far as OCPP and ISO 15118 need it): names, signatures,
 * authority and length of the way, validity at the instant. Revocation is asked for elsewhere.
 */
export function findPath(
  chain: readonly string[],
  trusted: { readonly roots: readonly string[]; readonly authorities?: readonly string[] },
  at: Date,
): PathFinding {
  const [leaf, ...shown] = chain.map(read);
  if (!leaf) return { trusted: false, problem: 'unreadable', subject: '' };
  const roots = trusted.roots.flatMap((pem) => read(pem) ?? []);
  const authorities = [...shown, ...(trusted.authorities ?? []).map(read)].flatMap((one) => one ?? []);
  const path = [leaf];
  for (let current = leaf; path.length <= maxPath; current = path.at(-1)!) {
    const outside = validity(current, at);
    if (outside) return { trusted: false, problem: outside, subject: nameOf(current) };
    if (roots.some((root) => root.raw.equals(current.raw))) return { trusted: true, path: path.map(pemOf) };
    const above = issuerOf(current, roots, authorities);
    if (typeof above === 'string') return { trusted: false, problem: above, subject: nameOf(current) };
    if (!maySign(above, path.length - 1)) {
      return { trusted: false, problem: 'not_an_authority', subject: nameOf(above) };
    }
    path.push(above);
  }
  return { trusted: false, problem: 'untrusted', subject: nameOf(leaf) };
}

function read(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

const pemOf = (certificate: X509Certificate) => certificate.toString();
const nameOf = ({ subject }: X509Certificate) => (subject ?? '').split('\n').join(', ');

function validity(certificate: X509Certificate, at: Date): 'expired' | 'not_yet_valid' | undefined {
  if (at < new Date(certificate.validFrom)) return 'not_yet_valid';
  return at > new Date(certificate.validTo) ? 'expired' : undefined;
}

/** The certificate that signed this one; roots are looked at first, so that the way is short. */
function issuerOf(
  current: X509Certificate,
  roots: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
): X509Certificate | 'untrusted' | 'bad_signature' {
  const named = [...roots, ...authorities].filter(
    (other) => other.subject === current.issuer && !other.raw.equals(current.raw),
  );
  if (named.length === 0) return 'untrusted';
  return named.find((other) => current.verify(other.publicKey)) ?? 'bad_signature';
}

/** `below`: how many authorities stand between this one and the leaf. */
function maySign(authority: X509Certificate, below: number): boolean {
  if (!authority.ca) return false;
  const constraints = new x509.X509Certificate(authority.raw).getExtension(x509.BasicConstraintsExtension);
  return constraints?.pathLength === undefined || below <= constraints.pathLength;
}
