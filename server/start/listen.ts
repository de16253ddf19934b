import { readFileSync } from 'node:fs';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { House } from '../compose.ts';
import type { Config } from '../config.ts';

/** The sockets that people and stations come to. */
export interface Listening {
  readonly port: number;
  end(): Promise<void>;
}

/** Listens for HTTP and OCPP on one port, and on the TLS port when a certificate is given. */
export async function listen(
  config: Config,
  { http, gateway }: House,
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
  const tls = config.tlsCert && serving ? await listenTls(config, { http, gateway }) : undefined;
  if (tls && 'problem' in tls) {
    await http.close();
    return tls;
  }
  return {
    port: (http.server.address() as AddressInfo).port,
    async end() {
      tls?.server.close();
      await http.close();
    },
  };
}

async function listenTls(
  config: Config,
  { http, gateway }: Pick<House, 'http' | 'gateway'>,
): Promise<{ server: TlsServer } | { problem: string }> {
  const files = readFiles(config);
  if ('problem' in files) return files;
  let server: TlsServer;
  try {
    // A station without a certificate still gets in with profile 2: who must show one is the door's decision.
    const client = files.ca ? { ca: files.ca, requestCert: true, rejectUnauthorized: false } : {};
    server = createTlsServer({ cert: files.cert, key: files.key, minVersion: 'TLSv1.2', ...client });
  } catch (error) {
    return {
      problem: `The certificate (BUSBAR_TLS_CERT) and key (BUSBAR_TLS_KEY) cannot be used: ${(error as Error).message}.`,
    };
  }
  server.on('request', (request, response) => http.routing(request, response));
  server.on('upgrade', gateway.upgrade);
  server.on('tlsClientError', gateway.tlsFailed);
  return (await bind(server, config.host, config.tlsPort)) ?? { server };
}

function readFiles(config: Config): { cert: Buffer; key: Buffer; ca?: Buffer } | { problem: string } {
  try {
    return {
      cert: readFileSync(config.tlsCert!),
      key: readFileSync(config.tlsKey!),
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
