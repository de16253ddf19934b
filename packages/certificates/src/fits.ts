import { X509Certificate } from 'node:crypto';
import { readRequest } from './request.ts';

/** Whether a chain that somebody else signed answers a request; else what is wrong with it. */
export async function fitsRequest(
  chain: readonly string[],
  csr: string,
  at: Date,
): Promise<'fits' | 'unreadable' | 'other_key' | 'broken_chain' | 'not_valid_now'> {
  const [certificates, request] = [chain.map(read), await readRequest(csr)];
  const leaf = certificates[0];
  if (!leaf || !request || certificates.includes(undefined)) return 'unreadable';
  const key = leaf.publicKey.export({ type: 'spki', format: 'der' });
  if (!key.equals(request.publicKey)) return 'other_key';
  for (const [index, certificate] of certificates.entries()) {
    const above = certificates[index + 1];
    if (above && !certificate!.verify(above.publicKey)) return 'broken_chain';
  }
  const valid = at >= new Date(leaf.validFrom) && at <= new Date(leaf.validTo);
  return valid ? 'fits' : 'not_valid_now';
}

function read(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
