/** Files on disk, each under an id of ours: written whole or not at all, never held in memory. */

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A file that was written: its size in bytes, and what it is known by. */
export interface WrittenFile {
  readonly bytes: number;
  readonly sha256: string;
  readonly md5: string;
}

/** The first and the last byte of a part of a file, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export class TooLarge extends Error {
  readonly maxBytes: number;
  constructor(maxBytes: number) {
    super(`more than ${maxBytes} bytes came`);
    this.name = 'TooLarge';
    this.maxBytes = maxBytes;
  }
}

/** Keeps files in a folder, which is made when the first one comes. Ids are UUIDs: no name of a stranger becomes a path. */
export function createFileStore(folder: string) {
  const pathOf = (id: string) => join(folder, id);
  return {
    /** Writes a stream to its end. Rejects with `TooLarge` beyond the bound; nothing is left of a file that broke off. */
    async write(id: string, source: Readable, maxBytes: number): Promise<WrittenFile> {
      const part = `${pathOf(id)}.part`;
      const [sha256, md5] = [createHash('sha256'), createHash('md5')];
      let bytes = 0;
      const measured = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          bytes += chunk.length;
          if (bytes > maxBytes) return done(new TooLarge(maxBytes));
          sha256.update(chunk);
          md5.update(chunk);
          done(null, chunk);
        },
      });
      await mkdir(folder, { recursive: true });
      try {
        await pipeline(source, measured, createWriteStream(part));
        await rename(part, pathOf(id));
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
      return { bytes, sha256: sha256.digest('hex'), md5: md5.digest('hex') };
    },

    /** A file's content, or a part of it. The stream fails where there is no such file. */
    read: (id: string, range?: ByteRange): Readable => createReadStream(pathOf(id), range),

    /** Whether the content is on this machine's disk. */
    has: (id: string): Promise<boolean> =>
      stat(pathOf(id)).then(
        () => true,
        () => false,
      ),

    remove: (id: string): Promise<void> => rm(pathOf(id), { force: true }),
  };
}

export type FileStore = ReturnType<typeof createFileStore>;
