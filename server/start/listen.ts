import { readFileSync } from 'node:fs';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { House } from '../compose.ts';
import type { Config } from '../config.ts';

/** The sockets that people and stations come to. */
export interface Listening {
  readonly port: number;
  /** Of stations with TLS; undefined when that is not served. */
  readonly tlsPort: number | undefined;
  end(): Promise<void>;
}

/** Listens for HTTP and OCPP on one port, and on the TLS port when a certificate is given. */
export async function listen(
  config: Config,
  { http, gateway, certificates }: House,
): Promise<Listening | { problem: string }> {
  const serving = config.roles.includes('gateway');
  if (serving) http.server.on('upgrade', gateway.upgrade);
  try {
    await http.listen({
      host: config.host,
      port: config.port,
      listenTextResolver: (address) => `listening at ${address}`,
    });
  } catch (error) {
    return { problem: cannotListen(error as NodeJS.ErrnoException, config.host, config.port, 'BUSBAR_PORT') };
  }
  const secure = serving && (config.tlsCert !== undefined || config.tlsNames.length > 0);
  const tls = secure ? await listenTls(config, { http, gateway, certificates }) : undefined;
  if (tls && 'problem' in tls) {
    await http.close();
    return tls;
  }
  return {
    port: (http.server.address() as AddressInfo).port,
    tlsPort: (tls?.server.address() as AddressInfo | undefined)?.port,
    async end() {
      tls?.server.close();
      await http.close();
    },
  };
}

/**
 * The cipher suites of the security white paper (A00.FR.318 to .321), those with forward secrecy first, and their RSA twins;
 * TLS 1.3 brings its own.
 */
const ciphers = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_AES_128_GCM_SHA256',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
  'AES128-GCM-SHA256',
].join(':');
/** How often it is looked whether our own server certificate should be renewed. */
const renewalCheckMs = 6 * 3_600_000;

async function listenTls(
  config: Config,
  { http, gateway, certificates }: Pick<House, 'http' | 'gateway' | 'certificates'>,
): Promise<{ server: TlsServer } | { problem: string }> {
  const files = readFiles(config);
  if ('problem' in files) return files;
  const { server: own } = certificates;
  const ca = [...(await own.trusted()), ...(files.ca ? [files.ca] : [])];
  let made = files.cert ? undefined : await own.make(config.tlsNames);
  const context = () => ({
    cert: files.cert ?? made!.chain,
    key: files.key ?? made!.key,
    ca,
    minVersion: 'TLSv1.2' as const,
    ciphers,
  });
  let server: TlsServer;
  try {
    // A station without a certificate still gets in with profile 2: who must show one is the door's decision.
    server = createTlsServer({ ...context(), requestCert: true, rejectUnauthorized: false });
  } catch (error) {
    return {
      problem: `The certificate (BUSBAR_TLS_CERT) and key (BUSBAR_TLS_KEY) cannot be used: ${(error as Error).message}.`,
    };
  }
  server.on('request', (request, response) => http.routing(request, response));
  server.on('upgrade', gateway.upgrade);
  server.on('tlsClientError', gateway.tlsFailed);
  const renewal = setInterval(async () => {
    if (!made || made.renewAt > new Date()) return;
    made = await own.make(config.tlsNames);
    server.setSecureContext(context());
  }, renewalCheckMs);
  server.on('close', () => clearInterval(renewal));
  return (await bind(server, config.host, config.tlsPort)) ?? { server };
}

function readFiles(config: Config): { cert?: Buffer; key?: Buffer; ca?: Buffer } | { problem: string } {
  try {
    return {
      ...(config.tlsCert && { cert: readFileSync(config.tlsCert) }),
      ...(config.tlsKey && { key: readFileSync(config.tlsKey) }),
      ...(config.tlsClientCa && { ca: readFileSync(config.tlsClientCa) }),
    };
  } catch (error) {
    return { problem: `A TLS file cannot be read: ${(error as Error).message}.` };
  }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there already',
  EACCES: 'this user may not listen there (ports below 1024 are for root)',
  EADDRNOTAVAIL: 'this machine has no such address',
};

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number, setting: string): string {
  const reason = reasons[error.code ?? ''] ?? error.message;
  const where = host === '::' || host === '0.0.0.0' ? `port ${port}` : `port ${port} of ${host}`;
  return `Busbar cannot listen on ${where}: ${reason}. Free it, or set ${setting} to another port.`;
}

function bind(server: TlsServer, host: string, port: number): Promise<{ problem: string } | undefined> {
  return new Promise((resolve) => {
    const failed = (error: Error) => resolve({ problem: cannotListen(error, host, port, 'BUSBAR_TLS_PORT') });
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      resolve(undefined);
    });
  });
}
