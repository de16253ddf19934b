import { createHash, createVerify, X509Certificate } from 'node:crypto';

/** What a file must be, as the order says; a file that is not is no use. */
export interface Expected {
  readonly md5?: string;
  readonly signature?: { readonly value: string; readonly certificate: string };
}

export type Fetched = 'fetched' | 'failed' | 'forged';

/** How a station fetches firmware and delivers logs. */
export interface Transfer {
  download(url: string, expected?: Expected): Promise<Fetched>;
  upload(url: string, name: string, content: string): Promise<boolean>;
}

/** Succeeds without touching the network. */
export const pretendedTransfer: Transfer = {
  download: () => Promise.resolve('fetched'),
  upload: () => Promise.resolve(true),
};

const TRANSFER_MS = 60_000;

/** Fetches and delivers over HTTP: GET for firmware, which is checked on the way, PUT for logs. Other schemes fail. */
export const httpTransfer: Transfer = {
  download: (url, expected = {}) => fetchAndCheck(url, expected).catch(() => 'failed' as const),
  upload: (url, name, content) => deliver(url, name, content).catch(() => false),
};

async function fetchAndCheck(url: string, { md5, signature }: Expected): Promise<Fetched> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TRANSFER_MS) });
  if (!response.ok || !response.body) return 'failed';
  const hash = createHash('md5');
  const verify = createVerify('SHA256');
  for await (const chunk of response.body) {
    hash.update(chunk);
    verify.update(chunk);
  }
  const sum = hash.digest('hex');
  if (md5 !== undefined && sum !== md5.toLowerCase()) return 'forged';
  if (!signature) return 'fetched';
  const key = new X509Certificate(signature.certificate).publicKey;
  return verify.verify(key, signature.value, 'base64') ? 'fetched' : 'forged';
}

async function deliver(url: string, name: string, content: string): Promise<boolean> {
  const response = await fetch(url, {
    method: 'PUT',
    body: content,
    headers: { 'content-type': 'text/plain', 'content-disposition': `attachment; filename="${name}"` },
    signal: AbortSignal.timeout(TRANSFER_MS),
  });
  await response.arrayBuffer();
  return response.ok;
}
