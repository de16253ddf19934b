import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../platform/make-folder.ts';
import { unwritable } from '../platform/postgres/problems.ts';

const keyBytes = 32;

/** The server's key: from the environment, else from a file in the data folder that is made at the first start. */
export function serverKey(dataDir: string, given: Uint8Array | undefined): Uint8Array | { problem: string } {
  if (given) return given;
  const file = join(dataDir, 'secret.key');
  try {
    // 0711: PostgreSQL may run as another user, who must be able to pass through.
    makeFolder(dataDir, 0o711);
    writeFileSync(file, `${randomBytes(keyBytes).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      return { problem: unwritable(dataDir, error).problem };
  }
  try {
    const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
    if (key.length === keyBytes) return key;
    return {
      problem: `${file} should hold ${keyBytes} bytes in hex and does not; put the key back from a backup, or set BUSBAR_SECRET_KEY.`,
    };
  } catch (error) {
    return {
      problem: `The key file ${file} cannot be read: ${(error as Error).message}. Secrets in the database need it.`,
    };
  }
}
