import {
  createCipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import { issue, makeKey, publicKeyOf, splitPem } from '@busbar/certificates';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import { type Authorities, slackMs } from './authorities.ts';

/** What a vehicle asks its contract certificate with, as its station hands it on (OCPP 2.x M01, M02). */
export interface ContractWish {
  readonly schemaVersion: string;
  readonly action: 'Install' | 'Update';
  /** Base64; opaque to Busbar, which only carries it. */
  readonly exiRequest: string;
  /** Which contracts are wanted first, and how many at the most (2.1). */
  readonly prioritizedEmaids?: readonly string[] | undefined;
  readonly maximum?: number | undefined;
}

export type ContractGiven =
  | {
      readonly status: 'Accepted';
      readonly exiResponse: string;
      readonly remaining?: number;
      readonly issued?: IssuedContract;
    }
  | { readonly status: 'Failed'; readonly why: string };

/** A contract that the built-in pool signed, to be kept so that it can be revoked. */
export interface IssuedContract {
  readonly authorityId: string;
  readonly chain: string;
}

/** A pool of contract certificates: whoever signs them for mobility operators. */
export interface ContractPool {
  exchange(wish: ContractWish): Promise<ContractGiven>;
}

const lifeMs = 365 * 86_400_000;
/** Longest exiResponse of 2.0.1; 2.1 takes more. */
const maxResponse = 5_600;

interface TestRequest {
  readonly oemProvisioningCertificate?: unknown;
  readonly emaid?: unknown;
}

/**
 * The test pool: signs contracts for tokens of kind eMAID under Busbar's own V2G test root. It does not speak EXI, in
 * which real vehicles write: request and answer are JSON in base64, as the simulator's cars write them. Everything else
 * is as in life: the key goes to the vehicle encrypted to its provisioning certificate (ECDH, AES-256-GCM).
 */
export function createTestPool(options: {
  db: Database;
  clock: Clock;
  authorities: Authorities;
}): ContractPool {
  const { db, clock, authorities } = options;
  return {
    async exchange({ exiRequest, prioritizedEmaids = [] }) {
      const request = read(exiRequest);
      const [provisioning] = splitPem(String(request?.oemProvisioningCertificate ?? ''));
      if (!request || !provisioning) {
        return { status: 'Failed', why: 'the built-in test pool understands the simulator’s vehicles only' };
      }
      const wanted = [...prioritizedEmaids, ...(typeof request.emaid === 'string' ? [request.emaid] : [])];
      const token = await db
        .selectFrom('token')
        .select('uid')
        .where('kind', '=', 'emaid')
        .where('status', '=', 'active')
        .where('retired_at', 'is', null)
        .where('uid_key', 'in', wanted.length > 0 ? wanted.map((uid) => uid.toUpperCase()) : [''])
        .executeTakeFirst();
      if (!token)
        return { status: 'Failed', why: 'no active token of kind eMAID has one of the wanted contract ids' };
      const authority = await authorities.of('v2g');
      const key = makeKey();
      const now = clock.now().getTime();
      const leaf = await issue(authority, {
        purpose: 'contract',
        subject: { commonName: token.uid, organization: 'Busbar test', domain: 'MO' },
        publicKey: publicKeyOf(key),
        notBefore: new Date(now - slackMs),
        notAfter: new Date(now + lifeMs),
      });
      const chain = `${leaf}${authority.certificate}`;
      const answer = { emaid: token.uid, chain, ...encryptFor(provisioning, key) };
      const exiResponse = Buffer.from(JSON.stringify(answer)).toString('base64');
      if (exiResponse.length > maxResponse)
        return { status: 'Failed', why: 'the answer is too long for OCPP' };
      return { status: 'Accepted', exiResponse, remaining: 0, issued: { authorityId: authority.id, chain } };
    },
  };
}

function read(exiRequest: string): TestRequest | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(exiRequest, 'base64').toString());
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Only who has the provisioning certificate's key reads the contract's. */
function encryptFor(provisioning: string, key: string): { dhPublicKey: string; encryptedKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const theirs = createPublicKey(
    new X509Certificate(provisioning).publicKey.export({ type: 'spki', format: 'pem' }),
  );
  const secret = hkdfSync('sha256', diffieHellman({ privateKey, publicKey: theirs }), '', 'contract key', 32);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(secret), nonce);
  const sealed = Buffer.concat([cipher.update(key), cipher.final()]);
  return {
    dhPublicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    encryptedKey: Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64'),
  };
}

/**
 * A pool outside, by the Open Plug & Charge Protocol: one POST with the vehicle's request, answered with a list of
 * responses for it. Busbar carries the bytes and reads none of them.
 */
export function createOutsidePool(options: {
  url: string;
  token: string | undefined;
  timeoutMs?: number;
}): ContractPool {
  const { url, token, timeoutMs = 20_000 } = options;
  return {
    async exchange({ exiRequest, schemaVersion }) {
      try {
        const answer = await fetch(`${url.replace(/\/+$/, '')}/v1/ccp/signedContractData`, {
          method: 'POST',
          signal: AbortSignal.timeout(timeoutMs),
          headers: {
            'content-type': 'application/json',
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
          },
          body: JSON.stringify({ certificateInstallationReq: exiRequest, xsdMsgDefNamespace: schemaVersion }),
        });
        if (!answer.ok) return { status: 'Failed', why: `the contract pool answered with ${answer.status}` };
        const contents = contentsOf(await answer.json());
        const [first] = contents;
        if (first === undefined)
          return { status: 'Failed', why: 'the contract pool has no contract for this vehicle' };
        return { status: 'Accepted', exiResponse: first, remaining: contents.length - 1 };
      } catch (error) {
        return { status: 'Failed', why: `the contract pool was not reached: ${(error as Error).message}` };
      }
    },
  };
}

type Json = Record<string, unknown>;
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

function contentsOf(answer: unknown): string[] {
  const list = object(object(answer).CCPResponse).emaidContent;
  return (Array.isArray(list) ? list : []).flatMap((item) => {
    const response = object(object(item).messageDef).certificateInstallationRes;
    return typeof response === 'string' ? [response] : [];
  });
}
