import { networkInterfaces } from 'node:os';
import type { Config } from '../config.ts';

/** Addresses printed at the most: a machine with many virtual networks has dozens. */
const maxAddresses = 4;

export interface Greeting {
  readonly config: Config;
  readonly port: number;
  readonly embedded: boolean;
  /** The code that the console's first page asks for, while there is no operator. */
  readonly setupCode: string | undefined;
}

/** What Busbar says once it is up: where to go, what to do next, and how to start over. */
export function greeting({ config, port, embedded, setupCode }: Greeting): string {
  const console_ = config.publicUrl ?? `http://localhost:${port}`;
  const lines = [`Busbar is running: ${console_}`];
  const roles = new Set(config.roles);
  if (setupCode && roles.has('api'))
    lines.push(`  First operator   open ${console_} and enter the code ${setupCode}`);
  if (roles.has('gateway')) {
    lines.push(
      ...stationUrls(config, port).map(
        (url, index) => `  ${index === 0 ? 'Station URL      ' : '                 '}${url}/{identity}`,
      ),
    );
  }
  if (roles.has('api')) lines.push(`  API              ${console_}/api/docs`);
  if (embedded) {
    lines.push(`  Data             ${config.dataDir}`);
    lines.push('  Start over       stop Busbar (Ctrl-C) and remove that folder');
  }
  lines.push('  Locked out       npm run admin -- --help');
  return lines.join('\n');
}

/** What to type into a station, up to its identity. */
export function stationUrls(config: Config, port: number): string[] {
  if (config.stationUrl) return [config.stationUrl];
  return reachable(config.host).map((host) => `ws://${host}:${port}/ocpp`);
}

/**
 * Where stations fetch and deliver files: beside the station URL, on the same host. Where that is not set, by this
 * machine's address in its network, for a station elsewhere cannot reach localhost.
 */
export function transferUrl(config: Config, port: number): string {
  if (config.transferUrl) return config.transferUrl.replace(/\/+$/, '');
  const [local = '', lan = local] = stationUrls(config, port);
  const station = config.stationUrl ?? lan;
  return `${station
    .replace(/^ws/, 'http')
    .replace(/\/+$/, '')
    .replace(/\/ocpp$/, '')}/transfer`;
}

/** Where stations connect with TLS, without their identity; undefined when it is not served. */
export function securePortOf(config: Config): { url: string; own: boolean } | undefined {
  const own = config.tlsCert === undefined;
  if (own && config.tlsNames.length === 0) return undefined;
  if (config.stationUrl?.startsWith('wss:')) return { url: config.stationUrl.replace(/\/+$/, ''), own };
  const [host = 'localhost'] = own ? config.tlsNames : reachable(config.host);
  return { url: `wss://${host.includes(':') ? `[${host}]` : host}:${config.tlsPort}/ocpp`, own };
}

/** Where stations and everybody reach our pages by HTTP, without a slash at the end. */
export function publicUrlOf(config: Config, port: number): string {
  if (config.publicUrl) return config.publicUrl.replace(/\/+$/, '');
  const [host = 'localhost'] = reachable(config.host).filter((name) => name !== 'localhost');
  return `http://${host}:${port}`;
}

function reachable(host: string): string[] {
  if (host !== '::' && host !== '0.0.0.0') return [host.includes(':') ? `[${host}]` : host];
  const lan = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === 'IPv4' && !address.internal)
    .map((address) => address.address);
  return ['localhost', ...lan].slice(0, maxAddresses);
}
