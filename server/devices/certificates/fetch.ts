import { lookup as resolve } from 'node:dns';
import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';

/** A responder that takes longer keeps a station waiting, and with it a driver. */
const timeoutMs = 8_000;
/** OCSP responses have some 2 KB; lists of large authorities some megabytes. */
const maxBytes = 5_000_000;

export interface Ask {
  readonly url: string;
  readonly body?: Buffer;
  readonly contentType?: string;
}

/** Fetches from an address that a station or a certificate named; undefined when nothing usable came. */
export type Fetch = (ask: Ask) => Promise<Buffer | undefined>;

/** Networks in which nobody has a responder for the public, but somebody may have a database. */
const inside = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  inside.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  inside.addSubnet(network, bits, 'ipv6');
}

const isInside = (address: string) => {
  const mapped = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return inside.check(mapped, isIPv6(mapped) ? 'ipv6' : 'ipv4');
};

/**
 * Makes a fetch that cannot be turned against our own network: a station could name any address. `allowed` hosts are
 * asked wherever they are. No redirects, bounded in time and size.
 */
export function createFetch(allowed: readonly string[]): Fetch {
  const outsideOnly: LookupFunction = (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const good = (addresses ?? []).filter(({ address }) => !isInside(address));
      if (error) return done(error, '', 4);
      if (good.length === 0) return done(new Error(`${hostname} lies in a network of our own`), '', 4);
      if (options.all) return done(null, good);
      return done(null, good[0]!.address, good[0]!.family);
    });
  };

  return function fetch({ url, body, contentType }) {
    const target = URL.parse(url);
    if (!target || !/^https?:$/.test(target.protocol)) return Promise.resolve(undefined);
    const host = target.hostname.replace(/^\[|\]$/g, '');
    const trusted = allowed.includes(host);
    if (!trusted && isIP(host) && isInside(host)) return Promise.resolve(undefined);
    return new Promise((settle) => {
      const request = (target.protocol === 'https:' ? secure : plain)(target, {
        method: body ? 'POST' : 'GET',
        signal: AbortSignal.timeout(timeoutMs),
        ...(!trusted && { lookup: outsideOnly }),
        ...(body && { headers: { 'content-type': contentType ?? '', 'content-length': body.length } }),
      });
      request.on('error', () => settle(undefined));
      request.on('response', (response) => {
        const parts: Buffer[] = [];
        let size = 0;
        response.on('data', (part: Buffer) => {
          size += part.length;
          if (size > maxBytes) request.destroy();
          else parts.push(part);
        });
        response.on('error', () => settle(undefined));
        response.on('close', () => settle(undefined));
        response.on('end', () => settle(response.statusCode === 200 ? Buffer.concat(parts) : undefined));
      });
      request.end(body);
    });
  };
}
