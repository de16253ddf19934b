/** X.509 as charging needs it: authorities, requests, chains, revocation. Pure: no files, no network, no clock. */

export {
  type CrlFinding,
  lookUpCrl,
  makeCrl,
  type RevocationReason,
  type Revoked,
  revocationReasons,
} from './crl.ts';
export { type CertificateFacts, plainFingerprint, readCertificate } from './facts.ts';
export { fitsRequest } from './fits.ts';
export {
  type CertificateHash,
  type HashAlgorithm,
  hashOf,
  keyHashOf,
  plainSerial,
  sameHash,
} from './hash.ts';
export {
  type Blank,
  type Issuer,
  issue,
  makeKey,
  makeRoot,
  type Purpose,
  publicKeyOf,
  type Subject,
} from './issue.ts';
export {
  makeOcspProblem,
  makeOcspRequest,
  makeOcspResponse,
  type OcspFinding,
  type OcspQuestion,
  type OcspStatus,
  readOcspRequest,
  readOcspResponse,
} from './ocsp.ts';
export { findPath, type PathFinding, type PathProblem } from './path.ts';
export { fromPem, splitPem, toPem } from './pem.ts';
export { makeRequest, readRequest, type SigningRequest } from './request.ts';
