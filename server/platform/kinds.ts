/** The kinds of values that settings have: each turns a text into a trusted value or says what it must be. */

import { isIP } from 'node:net';
import { BadValue, type Kind } from './settings.ts';

/** Any text; `min` characters at least. */
export function text(options: { describe?: string; min?: number } = {}): Kind<string> {
  const { describe = 'text', min = 1 } = options;
  return {
    describe,
    parse(value) {
      if (value.length < min) throw new BadValue(`at least ${min} characters long`);
      return value;
    },
  };
}

/** A whole number between two bounds, both allowed. */
export function integer(min: number, max: number, unit = ''): Kind<number> {
  return {
    describe: `${unit || 'number'}, ${min}–${max}`,
    parse(value) {
      const number = Number(value);
      if (!/^\d+$/.test(value) || number < min || number > max) {
        throw new BadValue(`a whole number${unit && ` of ${unit}`} from ${min} to ${max}`);
      }
      return number;
    },
  };
}

export const yesNo: Kind<boolean> = {
  describe: '1|0',
  parse(value) {
    if (/^(1|true|yes|on)$/i.test(value)) return true;
    if (/^(0|false|no|off)$/i.test(value)) return false;
    throw new BadValue('1 or 0');
  },
};

export function oneOf<const T extends string>(...words: T[]): Kind<T> {
  return {
    describe: words.join('|'),
    parse(value) {
      const found = words.find((word) => word === value.toLowerCase());
      if (!found) throw new BadValue(`one of ${words.join(', ')}`);
      return found;
    },
  };
}

/** Some of the given words, separated by commas; each once. */
export function someOf<const T extends string>(...words: T[]): Kind<readonly T[]> {
  const one = oneOf(...words);
  return {
    describe: `some of ${words.join(',')}`,
    parse(value) {
      const chosen = list(value).map((word) => words.find((known) => known === word.toLowerCase()));
      if (!chosen.length || chosen.includes(undefined)) {
        throw new BadValue(`a list of ${one.describe.replaceAll('|', ', ')}, separated by commas`);
      }
      return [...new Set(chosen as T[])];
    },
  };
}

/** An absolute URL of one of the schemes, kept without a slash at its end. */
export function url(...schemes: string[]): Kind<string> {
  const example = `${schemes[0]}://…`;
  return {
    describe: `URL, ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    parse(value) {
      if (!URL.canParse(value)) throw new BadValue(`an absolute URL like ${example}`);
      const { protocol, search, hash } = new URL(value);
      if (!schemes.includes(protocol.slice(0, -1))) throw new BadValue(`a URL that begins with ${example}`);
      if (search || hash) throw new BadValue('a URL without ? and #');
      return value.replace(/\/+$/, '');
    },
  };
}

/** A connection string, or several with commas: kept as it is, its query means something to its driver. */
export function connection(...schemes: string[]): Kind<string> {
  const known = (part: string) => schemes.some((scheme) => part.startsWith(`${scheme}://`));
  // PostgreSQL's own form without a host, user:password@/name?host=/folder, is no URL to JavaScript.
  const readable = (part: string) => URL.canParse(part.replace('@/', '@localhost/'));
  return {
    describe: `${schemes[0]}://…`,
    parse(value) {
      if (!list(value).every((part) => known(part) && readable(part)))
        throw new BadValue(`a connection string like ${schemes[0]}://host/…`);
      return value;
    },
  };
}

/** Addresses or ranges (CIDR) of proxies, or `loopback`; separated by commas. */
export const proxies: Kind<readonly string[]> = {
  describe: 'IP addresses, CIDR ranges or loopback, separated by commas',
  parse(value) {
    const entries = list(value);
    if (!entries.length || !entries.every(isProxy)) {
      throw new BadValue('a list of IP addresses, ranges like 10.0.0.0/8, or loopback');
    }
    return entries;
  },
};

/** Names and addresses of this server, without port. */
export const hosts: Kind<readonly string[]> = {
  describe: 'host names or addresses',
  parse(value) {
    const entries = list(value);
    const good = entries.every((entry) => isIP(entry) || /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(entry));
    if (!entries.length || !good) throw new BadValue('a list of host names or addresses');
    return entries;
  },
};

function isProxy(entry: string): boolean {
  if (entry === 'loopback') return true;
  const [address = '', prefix, ...rest] = entry.split('/');
  const family = isIP(address);
  if (!family || rest.length) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

/** A key of 32 bytes, in hexadecimal or base64. */
export const key32: Kind<Uint8Array> = {
  describe: '32 bytes in hex or base64',
  parse(value) {
    const bytes = Buffer.from(value, /^[0-9a-f]{64}$/i.test(value) ? 'hex' : 'base64');
    if (bytes.length !== 32) throw new BadValue('32 bytes in hex or base64 (make one: openssl rand -hex 32)');
    return bytes;
  },
};

export const email: Kind<string> = {
  describe: 'e-mail address',
  parse(value) {
    if (!/^[^\s@]+@[^\s@]+$/.test(value)) throw new BadValue('an e-mail address');
    return value;
  },
};

/** A file that exists is not demanded here: whoever opens it reports the better reason. */
export const file: Kind<string> = text({ describe: 'file' });

const list = (value: string) =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
