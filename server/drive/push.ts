import { createECDH, createHash, hkdfSync } from 'node:crypto';
import ece from 'http_ece';
import { importJWK, SignJWT } from 'jose';

/** Where browsers' makers take notices; we call no other address that somebody tells us. */
const services =
  /(^|\.)(googleapis\.com|push\.services\.mozilla\.com|notify\.windows\.com|push\.apple\.com)$/;
/** A notice of charging is of no use later, in seconds. */
const keptSeconds = 3600;
const tokenHours = 12;
/** A push service that says nothing for this long is given up. */
const patienceMs = 10_000;

export interface Subscription {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

/** `gone`: the browser takes none any more. */
export type Pushed = 'sent' | 'gone' | 'failed';

/** Whether an address is a push service's that we know. */
export function isPushService(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname, port } = new URL(endpoint);
  return protocol === 'https:' && port === '' && services.test(hostname);
}

/**
 * Sends notices to browsers (web push): encrypted for the one browser (RFC 8291), signed by this server (VAPID, RFC 8292).
 * The key is made from the server's own, so that it stays the same and is kept nowhere.
 */
export function createPush(
  serverKey: Uint8Array,
  options: { readonly contact: () => string; readonly send?: typeof fetch },
) {
  const { send = fetch } = options;
  const vapid = createECDH('prime256v1');
  vapid.setPrivateKey(Buffer.from(hkdfSync('sha256', serverKey, '', 'busbar web push', 32)));
  const publicKey = vapid.getPublicKey();
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: publicKey.subarray(1, 33).toString('base64url'),
    y: publicKey.subarray(33).toString('base64url'),
    d: vapid.getPrivateKey().toString('base64url'),
  };

  async function authorization(endpoint: string): Promise<string> {
    const token = await new SignJWT()
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
      .setAudience(new URL(endpoint).origin)
      .setSubject(options.contact())
      .setExpirationTime(`${tokenHours}h`)
      .sign(await importJWK(jwk, 'ES256'));
    return `vapid t=${token}, k=${publicKey.toString('base64url')}`;
  }

  return {
    /** What browsers are given to subscribe with. */
    publicKey: publicKey.toString('base64url'),

    async push({ endpoint, p256dh, auth }: Subscription, notice: object): Promise<Pushed> {
      if (!isPushService(endpoint)) return 'gone';
      const once = createECDH('prime256v1');
      once.generateKeys();
      const body = ece.encrypt(Buffer.from(JSON.stringify(notice)), {
        version: 'aes128gcm',
        privateKey: once,
        dh: p256dh,
        authSecret: auth,
      });
      const answer = await send(endpoint, {
        method: 'POST',
        redirect: 'error',
        signal: AbortSignal.timeout(patienceMs),
        headers: {
          authorization: await authorization(endpoint),
          'content-encoding': 'aes128gcm',
          ttl: String(keptSeconds),
          topic: createHash('sha256').update(endpoint).digest('base64url').slice(0, 32),
        },
        body: new Uint8Array(body),
      });
      if (answer.status === 404 || answer.status === 410) return 'gone';
      return answer.ok ? 'sent' : 'failed';
    },
  };
}
export type Push = ReturnType<typeof createPush>;
