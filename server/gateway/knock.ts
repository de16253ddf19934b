import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** What a connection shows of itself before it is let in; parsed once, trusted from then on as *said*, not as true. */
export interface Knock {
  /** The path as it came, for the record. */
  readonly path: string;
  readonly target: Target;
  /** Subprotocols in the order of the station's preference. */
  readonly offered: readonly string[];
  readonly basic: Basic | undefined;
  readonly secure: boolean;
  readonly certificate: ClientCertificate | undefined;
  /** Why a certificate that was shown is not trusted, as OpenSSL says it. */
  readonly certificateProblem?: string | undefined;
  readonly address: string;
  /** Whether it is a WebSocket upgrade as RFC 6455 §4.2.1 wants it. */
  readonly webSocket: boolean;
}

export type Target =
  | { readonly kind: 'station'; readonly identity: string }
  | { readonly kind: 'bad_identity'; readonly why: string }
  | { readonly kind: 'elsewhere'; readonly identity?: string; readonly why: string };

/** The Authorization header: user and password undivided, for an identity may hold colons itself. */
export type Basic = { readonly kind: 'basic'; readonly bytes: Buffer } | { readonly kind: 'unreadable' };

/** The certificate of a station, signed by somebody whom we trust. */
export interface ClientCertificate {
  readonly commonName: string;
  readonly organization: string | undefined;
  /** SHA-256 over the certificate, hex in lower case; unknown where a proxy tells only of the name. */
  readonly fingerprint: string | undefined;
}

/** Longest identity that OCPP 2.x part 4 lets a station have in its URL; taken for every version. */
export const maxIdentityLength = 255;
/** A certificate of 4096 bits RSA, percent-encoded, has some 4 KB. */
const maxCertificateHeader = 12_000;
/** More than enough for what stations offer; the rest of a longer list is not looked at. */
const maxOffered = 20;

const PREFIX = '/ocpp/';

/** Reads who a URL path names: `/ocpp/{identity}`, percent-decoded, never normalised. */
export function readTarget(url: string): Target {
  const path = url.split('?', 1)[0]!;
  if (!path.startsWith(PREFIX)) return elsewhere(path);
  const raw = path.slice(PREFIX.length);
  if (raw.startsWith('/')) {
    return {
      kind: 'elsewhere',
      why: 'There are two slashes before the identity: the URL typed into the station ends with a slash that the station adds itself. Take it off.',
    };
  }
  if (raw.includes('/')) return tooLong(raw);
  return decode(raw);
}

function tooLong(raw: string): Target {
  const [first, second] = raw.split('/');
  const identity = readable(first!);
  if (second === '') {
    return {
      kind: 'elsewhere',
      identity,
      why: 'The path ends with a slash after the identity. Take it off.',
    };
  }
  if (first === second) {
    return {
      kind: 'elsewhere',
      identity,
      why: 'The identity stands twice in the path: the station adds it to the URL by itself. Take it off the URL typed into the station.',
    };
  }
  return {
    kind: 'elsewhere',
    why: 'The path has more parts than /ocpp/{identity}. A slash within an identity must be written as %2F.',
  };
}

function elsewhere(path: string): Target {
  if (path === '/ocpp') {
    return { kind: 'elsewhere', why: 'The identity is missing: the path must be /ocpp/{identity}.' };
  }
  const last = path.split('/').filter(Boolean).at(-1);
  const identity = last === undefined ? undefined : readable(last);
  return {
    kind: 'elsewhere',
    ...(identity && { identity }),
    why: `Stations connect at /ocpp/{identity}, this one asked for ${path.slice(0, 100)}. Correct the URL typed into the station.`,
  };
}

function decode(raw: string): Target {
  const identity = decoded(raw);
  if (identity === undefined) {
    return { kind: 'bad_identity', why: 'The identity in the path is not percent-encoded UTF-8.' };
  }
  if (identity === '')
    return { kind: 'elsewhere', why: 'The identity is missing: the path must be /ocpp/{identity}.' };
  if (identity.length > maxIdentityLength) {
    return { kind: 'bad_identity', why: `The identity is longer than ${maxIdentityLength} characters.` };
  }
  if (/[\0-\x1f\x7f]/.test(identity)) {
    return { kind: 'bad_identity', why: 'The identity holds control characters.' };
  }
  return { kind: 'station', identity };
}

function decoded(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw);
  } catch {
    return undefined;
  }
}

/** An identity fit to be shown beside a refused attempt. */
function readable(raw: string): string | undefined {
  const target = decode(raw);
  return target.kind === 'station' ? target.identity : undefined;
}

/** Reads an `Authorization` header; anything but Basic with base64 is unreadable. */
export function readBasic(header: string | undefined): Basic | undefined {
  if (header === undefined) return undefined;
  const [, base64] = /^basic +([A-Za-z0-9+/=_-]+)\s*$/i.exec(header) ?? [];
  if (base64 === undefined) return { kind: 'unreadable' };
  return { kind: 'basic', bytes: Buffer.from(base64, 'base64') };
}

export function readOffered(header: string | undefined): string[] {
  if (!header) return [];
  const names = header.split(',', maxOffered).map((name) => name.trim());
  return names.filter(Boolean);
}

/** Whose word about the client is believed: reverse proxies by address. */
export type Trust = (address: string) => boolean;

export function trustList(entries: readonly string[]): Trust {
  const list = new BlockList();
  for (const entry of entries) {
    if (entry === 'loopback') {
      list.addSubnet('127.0.0.0', 8, 'ipv4');
      list.addAddress('::1', 'ipv6');
      continue;
    }
    const [address = '', prefix] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    list.addSubnet(address, prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix), family);
  }
  return (address) => list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Reads all that a request shows; headers about the client are believed only from a trusted proxy. */
export function readKnock(request: IncomingMessage, trusts: Trust): Knock {
  const { headers, socket } = request;
  const peer = plainAddress(socket.remoteAddress);
  const proxied = trusts(peer);
  const path = request.url ?? '/';
  return {
    path: path.slice(0, 300),
    target: readTarget(path),
    offered: readOffered(headers['sec-websocket-protocol']),
    basic: readBasic(headers.authorization),
    secure: isTls(socket) || (proxied && forwardedSecure(headers)),
    certificate: isTls(socket) ? ownCertificate(socket) : proxied ? forwardedCertificate(headers) : undefined,
    certificateProblem: isTls(socket) && !socket.authorized ? problemOf(socket) : undefined,
    address: proxied ? forwardedAddress(headers, peer, trusts) : peer,
    webSocket: isWebSocket(request),
  };
}

const isTls = (socket: unknown): socket is TLSSocket =>
  (socket as { encrypted?: boolean }).encrypted === true;

/** IPv4 within IPv6 (`::ffff:10.0.0.1`) is shown as IPv4. */
export function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/, '');
}

function isWebSocket({ method, headers }: IncomingMessage): boolean {
  const key = headers['sec-websocket-key'];
  const version = headers['sec-websocket-version'];
  return (
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    typeof key === 'string' &&
    /^[+/0-9A-Za-z]{22}==$/.test(key) &&
    (version === '13' || version === '8')
  );
}

type Headers = IncomingMessage['headers'];

const single = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(',') : value);

function forwardedSecure(headers: Headers): boolean {
  return /^(https|wss)\b/i.test(single(headers['x-forwarded-proto']) ?? '');
}

/** The nearest address that is no proxy of ours: what stands further left may be invented. */
function forwardedAddress(headers: Headers, peer: string, trusts: Trust): string {
  const hops = (single(headers['x-forwarded-for']) ?? '').split(',').map((hop) => plainAddress(hop.trim()));
  const client = hops.reverse().find((hop) => hop !== '' && !trusts(hop));
  return client ?? peer;
}

function ownCertificate(socket: TLSSocket): ClientCertificate | undefined {
  if (!socket.authorized) return undefined;
  const { subject, fingerprint256 } = socket.getPeerCertificate() ?? {};
  const { CN, O } = (subject ?? {}) as { CN?: string; O?: string };
  if (CN === undefined) return undefined;
  return { commonName: CN, organization: O, fingerprint: plain(fingerprint256) };
}

/** Nothing is wrong with a station that showed none. */
function problemOf(socket: TLSSocket): string | undefined {
  const shown = Object.keys(socket.getPeerCertificate() ?? {}).length > 0;
  return shown ? String(socket.authorizationError) : undefined;
}

/**
 * The certificate as a proxy tells of it, in the header names of the common ones:
 * `X-SSL-Client-Verify: SUCCESS` (nginx, HAProxy) with `X-SSL-Client-S-DN: CN=…,O=…`, and the whole certificate in
 * `X-SSL-Client-Cert` (nginx: `$ssl_client_escaped_cert`), without which nobody here can tell that it was revoked.
 */
function forwardedCertificate(headers: Headers): ClientCertificate | undefined {
  const verified = single(headers['x-ssl-client-verify']) ?? '';
  if (!/^(success|0)$/i.test(verified)) return undefined;
  const name = single(headers['x-ssl-client-s-dn']) ?? '';
  const commonName = partOfName(name, 'CN');
  if (commonName === undefined) return undefined;
  const fingerprint = fingerprintOf(single(headers['x-ssl-client-cert']));
  return { commonName, organization: partOfName(name, 'O'), fingerprint };
}

function fingerprintOf(escaped: string | undefined): string | undefined {
  if (!escaped || escaped.length > maxCertificateHeader) return undefined;
  try {
    return plain(new X509Certificate(decodeURIComponent(escaped)).fingerprint256);
  } catch {
    return undefined;
  }
}

/** OpenSSL writes `AB:CD`. */
const plain = (fingerprint: string | undefined) => fingerprint?.replaceAll(':', '').toLowerCase();

/** One part of a distinguished name, as RFC 2253 (`CN=a,O=b`) or as OpenSSL's one line (`/CN=a/O=b`) writes it. */
export function partOfName(name: string, part: 'CN' | 'O'): string | undefined {
  const separator = name.startsWith('/') ? '/' : ',';
  const parts = separator === '/' ? name.slice(1).split('/') : name.split(/(?<!\\),/);
  const found = parts.map((piece) => piece.trim()).find((piece) => piece.startsWith(`${part}=`));
  return found?.slice(part.length + 1).replaceAll(/\\(.)/g, '$1');
}
