import { PassThrough, type Readable } from 'node:stream';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import type { FastifyRequest } from 'fastify';
import { TooLarge, type WrittenFile } from '../../platform/file-store.ts';
import { problem } from '../../platform/http/problem.ts';
import type { House } from '../house.ts';
import { plainName } from './grant.ts';
import type { Deliverable } from './store.ts';

/** Files of one form: some stations deliver one per day of their log. */
const maxFiles = 10;
const maxFields = 20;
const maxFieldBytes = 10_000;

export interface ReceivedFile extends WrittenFile {
  readonly id: string;
  readonly name: string;
}

/**
 * Writes what a station delivers to disk. Stations differ: some send the file as the body, some as a part of a form;
 * some add the file's name to the address, some tell it in a header, some not at all.
 */
export async function receiveFiles(
  house: Pick<House, 'files' | 'newId'>,
  request: FastifyRequest,
  { left, fileName }: Deliverable,
): Promise<ReceivedFile[]> {
  const body = request.body as Readable | undefined;
  if (!body) throw empty();
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > left + maxFields * maxFieldBytes) throw tooLarge(left);
  const keep = async (content: Readable, name: string): Promise<ReceivedFile> => {
    const id = house.newId();
    try {
      return { id, name: plainName(name, 'log'), ...(await house.files.write(id, content, left)) };
    } catch (error) {
      throw error instanceof TooLarge ? tooLarge(left) : error;
    }
  };
  const name = nameOf(request) || fileName || 'log';
  if (!/^multipart\/form-data\b/i.test(request.headers['content-type'] ?? ''))
    return [await keep(body, name)];
  return receiveForm(request, body, (content, given) => keep(content, given || name));
}

function receiveForm(
  request: FastifyRequest,
  body: Readable,
  keep: (content: Readable, name: string) => Promise<ReceivedFile>,
): Promise<ReceivedFile[]> {
  const { promise, resolve, reject } = Promise.withResolvers<ReceivedFile[]>();
  const form = new Busboy({
    headers: request.headers as BusboyHeaders,
    limits: { files: maxFiles, fields: maxFields, fieldSize: maxFieldBytes },
  });
  const kept: Promise<ReceivedFile>[] = [];
  const fail = (error: unknown) => {
    body.unpipe(form);
    body.resume();
    reject(error);
  };
  form.on('file', (_field, content, name) => {
    // A form that breaks off does not end the part in hand by itself.
    const own = new PassThrough();
    content.on('error', (error) => own.destroy(error));
    body.once('close', () => own.writableEnded || own.destroy(new Error('the line broke')));
    const file = keep(content.pipe(own), name);
    file.catch(fail);
    kept.push(file);
  });
  form.on('finish', () => void Promise.all(kept).then(resolve, reject));
  form.on('error', (error) => fail(badForm(error)));
  body.on('error', fail);
  body.pipe(form);
  return promise;
}

/** The file's name: from the Content-Disposition header, else the end of the address. */
function nameOf(request: FastifyRequest): string {
  const [, quoted, bare] =
    /filename="([^"]{1,255})"|filename=([^\s;]{1,255})/i.exec(request.headers['content-disposition'] ?? '') ??
    [];
  const tail = ((request.params as { '*'?: string })['*'] ?? '').split('/').at(-1);
  return quoted ?? bare ?? tail ?? '';
}

const empty = () =>
  problem(422, {
    title: 'Nothing came',
    detail: 'The request held no file.',
    help: 'Send the file as body.',
  });

const tooLarge = (left: number) =>
  problem(413, {
    title: 'File too large',
    detail: `Under this address ${Math.max(0, left)} bytes more are taken, and the file is larger.`,
    help: 'Ask for a shorter time of the log.',
  });

const badForm = (error: unknown) =>
  problem(400, {
    title: 'Form not understood',
    detail: `The form could not be read: ${(error as Error).message}.`,
  });
