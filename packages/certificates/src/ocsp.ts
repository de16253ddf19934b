import { createHash, createPrivateKey, sign, verify, X509Certificate } from 'node:crypto';
import {
  BasicOCSPResponse,
  CertID,
  CertStatus,
  id_pkix_ocsp_basic,
  id_pkix_ocsp_nonce,
  KeyHash,
  OCSPRequest,
  OCSPResponse,
  OCSPResponseStatus,
  Request,
  ResponderID,
  ResponseBytes,
  ResponseData,
  RevokedInfo,
  SingleResponse,
  TBSRequest,
  Version,
} from '@peculiar/asn1-ocsp';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier, Certificate, CRLReason, Extension } from '@peculiar/asn1-x509';
import { type RevocationReason, reasonNumbers } from './crl.ts';
import { type HashAlgorithm, plainSerial } from './hash.ts';
import type { Issuer } from './issue.ts';
import { fromPem, toPem } from './pem.ts';
import { x509 } from './x509.ts';

/** Questions in one request at the most; stations ask for one to four. */
const maxQuestions = 20;
const maxNonce = 128;

const ecdsaWithSha256 = '1.2.840.10045.4.3.2';
/** RFC 6960 leaves SHA-1 usual in CertIDs; OCPP has the others. */
const hashNames: Readonly<Record<string, HashAlgorithm | 'SHA1'>> = {
  '1.3.14.3.2.26': 'SHA1',
  '2.16.840.1.101.3.4.2.1': 'SHA256',
  '2.16.840.1.101.3.4.2.2': 'SHA384',
  '2.16.840.1.101.3.4.2.3': 'SHA512',
};
const hashOids = Object.fromEntries(Object.entries(hashNames).map(([oid, name]) => [name, oid]));

/** A certificate that somebody asks about, as OCSP names it; hex. */
export interface OcspQuestion {
  readonly hashAlgorithm: HashAlgorithm | 'SHA1';
  readonly issuerNameHash: string;
  readonly issuerKeyHash: string;
  readonly serialNumber: string;
}

export type OcspStatus =
  | { readonly status: 'good' | 'unknown' }
  | { readonly status: 'revoked'; readonly at: Date; readonly reason: RevocationReason };

const bytes = (hex: string) => Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
const hex = (buffer: ArrayBuffer) => Buffer.from(buffer).toString('hex');

/** A positive INTEGER: a leading one-bit would make it negative. */
function integer(serialNumber: string): ArrayBuffer {
  const plain = bytes(plainSerial(serialNumber));
  const whole = plain[0]! & 0x80 ? Buffer.concat([Buffer.from([0]), plain]) : plain;
  return new Uint8Array(whole).buffer;
}

function certIdOf(question: OcspQuestion): CertID {
  return new CertID({
    hashAlgorithm: new AlgorithmIdentifier({
      algorithm: hashOids[question.hashAlgorithm]!,
      parameters: new Uint8Array([5, 0]).buffer,
    }),
    issuerNameHash: new OctetString(bytes(question.issuerNameHash)),
    issuerKeyHash: new OctetString(bytes(question.issuerKeyHash)),
    serialNumber: integer(question.serialNumber),
  });
}

/** Makes a request (DER) about a certificate. */
export function makeOcspRequest(question: OcspQuestion): Buffer {
  const request = new OCSPRequest({
    tbsRequest: new TBSRequest({ requestList: [new Request({ reqCert: certIdOf(question) })] }),
  });
  return Buffer.from(AsnConvert.serialize(request));
}

export interface OcspRequestRead {
  readonly questions: readonly OcspQuestion[];
  /** To be given back, so that the asker knows that the answer is fresh. */
  readonly nonce: ArrayBuffer | undefined;
}

/** Reads a request; undefined when the bytes are none. */
export function readOcspRequest(der: Uint8Array): OcspRequestRead | undefined {
  try {
    const { tbsRequest } = AsnConvert.parse(Buffer.from(der), OCSPRequest);
    const nonce = tbsRequest.requestExtensions?.find(({ extnID }) => extnID === id_pkix_ocsp_nonce)?.extnValue
      .buffer;
    const questions = tbsRequest.requestList.slice(0, maxQuestions).map(({ reqCert }) => toQuestion(reqCert));
    return { questions, nonce: nonce && nonce.byteLength <= maxNonce ? nonce : undefined };
  } catch {
    return undefined;
  }
}

function toQuestion({ hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }: CertID): OcspQuestion {
  const name = hashNames[hashAlgorithm.algorithm];
  if (!name) throw new Error(`hash algorithm ${hashAlgorithm.algorithm}`);
  return {
    hashAlgorithm: name,
    issuerNameHash: hex(issuerNameHash.buffer),
    issuerKeyHash: hex(issuerKeyHash.buffer),
    serialNumber: plainSerial(hex(serialNumber)),
  };
}

export interface OcspAnswers {
  readonly answers: readonly { readonly question: OcspQuestion; readonly status: OcspStatus }[];
  readonly producedAt: Date;
  readonly nextUpdate: Date;
  readonly nonce?: ArrayBuffer | undefined;
}

/** Makes a response (DER), signed by the issuer of the certificates itself (RFC 6960 §4.2.2.2). */
export function makeOcspResponse(issuer: Issuer, given: OcspAnswers): Buffer {
  const { nonce } = given;
  const [producedAt, nextUpdate] = [wholeSeconds(given.producedAt), wholeSeconds(given.nextUpdate)];
  const key = AsnConvert.parse(fromPem(issuer.certificate), Certificate).tbsCertificate.subjectPublicKeyInfo;
  const data = new ResponseData({
    version: Version.v1,
    // By key: always the SHA-1 of the key, whatever the question was hashed with (RFC 6960 §4.2.1).
    responderID: new ResponderID({ byKey: new KeyHash(sha1(key.subjectPublicKey)) }),
    producedAt,
    responses: given.answers.map(
      ({ question, status }) =>
        new SingleResponse({
          certID: certIdOf(question),
          certStatus: certStatusOf(status),
          thisUpdate: producedAt,
          nextUpdate,
        }),
    ),
    ...(nonce && {
      responseExtensions: [
        new Extension({ extnID: id_pkix_ocsp_nonce, critical: false, extnValue: new OctetString(nonce) }),
      ],
    }),
  });
  const raw = Buffer.from(AsnConvert.serialize(data));
  const signature = sign('sha256', raw, createPrivateKey(issuer.privateKey));
  const basic = new BasicOCSPResponse({
    tbsResponseData: data,
    signatureAlgorithm: new AlgorithmIdentifier({ algorithm: ecdsaWithSha256 }),
    signature: new Uint8Array(signature).buffer,
  });
  return wrap(basic);
}

/** Times in OCSP have no fractions (RFC 6960 §4.2.2.1 by RFC 5280 §4.1.2.5.2). */
const wholeSeconds = (at: Date) => new Date(Math.floor(at.getTime() / 1000) * 1000);
const sha1 = (buffer: ArrayBuffer) => createHash('sha1').update(Buffer.from(buffer)).digest();

function wrap(basic: BasicOCSPResponse): Buffer {
  const response = new OCSPResponse({
    responseStatus: OCSPResponseStatus.successful,
    responseBytes: new ResponseBytes({
      responseType: id_pkix_ocsp_basic,
      response: new OctetString(AsnConvert.serialize(basic)),
    }),
  });
  return Buffer.from(AsnConvert.serialize(response));
}

function certStatusOf(status: OcspStatus): CertStatus {
  switch (status.status) {
    case 'good':
      return new CertStatus({ good: null });
    case 'unknown':
      return new CertStatus({ unknown: null });
    case 'revoked': {
      const revocationReason = new CRLReason(reasonNumbers[status.reason]);
      return new CertStatus({ revoked: new RevokedInfo({ revocationTime: status.at, revocationReason }) });
    }
  }
}

/** An unsigned response that says why there is none (DER). */
export function makeOcspProblem(problem: 'malformedRequest' | 'internalError' | 'unauthorized'): Buffer {
  const response = new OCSPResponse({ responseStatus: OCSPResponseStatus[problem] });
  return Buffer.from(AsnConvert.serialize(response));
}

export interface OcspFinding {
  readonly status: 'good' | 'revoked' | 'unknown';
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  /** Whether it is signed by the issuer, or by whom the issuer entitled to; undefined when the issuer is not known here. */
  readonly genuine: boolean | undefined;
}

/** Reads a response (DER) for what it says about one certificate; undefined when it says nothing about it. */
export function readOcspResponse(
  der: Uint8Array,
  question: OcspQuestion,
  issuerPem: string | undefined,
): OcspFinding | undefined {
  try {
    const { responseStatus, responseBytes } = AsnConvert.parse(Buffer.from(der), OCSPResponse);
    if (
      responseStatus !== OCSPResponseStatus.successful ||
      responseBytes?.responseType !== id_pkix_ocsp_basic
    ) {
      return undefined;
    }
    const basic = AsnConvert.parse(responseBytes.response.buffer, BasicOCSPResponse);
    const wanted = plainSerial(question.serialNumber);
    const single = basic.tbsResponseData.responses.find(
      ({ certID }) =>
        plainSerial(hex(certID.serialNumber)) === wanted &&
        hex(certID.issuerKeyHash.buffer) === question.issuerKeyHash.toLowerCase(),
    );
    if (!single) return undefined;
    const { revoked, unknown } = single.certStatus;
    return {
      status: revoked ? 'revoked' : unknown !== undefined ? 'unknown' : 'good',
      thisUpdate: single.thisUpdate,
      nextUpdate: single.nextUpdate,
      genuine: issuerPem === undefined ? undefined : isGenuine(basic, issuerPem),
    };
  } catch {
    return undefined;
  }
}

const digests: Readonly<Record<string, string>> = {
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
};

function isGenuine(basic: BasicOCSPResponse, issuerPem: string): boolean {
  const digest = digests[basic.signatureAlgorithm.algorithm];
  if (!digest) return false;
  const raw = Buffer.from(basic.tbsResponseDataRaw ?? AsnConvert.serialize(basic.tbsResponseData));
  const signature = Buffer.from(basic.signature);
  const issuer = new X509Certificate(issuerPem);
  const signers = [issuer, ...(basic.certs ?? []).flatMap((certificate) => delegate(certificate, issuer))];
  return signers.some((signer) => verify(digest, raw, signer.publicKey, signature));
}

/** A responder that the issuer entitled: signed by it, for exactly this (RFC 6960 §4.2.2.2). */
function delegate(certificate: Certificate, issuer: X509Certificate): X509Certificate[] {
  const signer = new X509Certificate(toPem('CERTIFICATE', new Uint8Array(AsnConvert.serialize(certificate))));
  const usages =
    new x509.X509Certificate(signer.raw).getExtension(x509.ExtendedKeyUsageExtension)?.usages ?? [];
  const entitled = usages.includes(x509.ExtendedKeyUsage.ocspSigning);
  return entitled && signer.verify(issuer.publicKey) ? [signer] : [];
}
