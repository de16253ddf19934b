import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problem } from '../../platform/http/problem.ts';
import type { House } from '../house.ts';
import { plainName } from './grant.ts';
import { readRange } from './range.ts';
import { receiveFiles } from './receive.ts';
import { type Deliverable, type Fetchable, findTransfer, spend } from './store.ts';
import { createThrottles } from './throttle.ts';

/** Files that go in or out at a time on this node; a station that is one too many comes again. */
const maxParallel = 300;
const path = '/transfer/:token';

/**
 * Serves the addresses under which stations fetch firmware and deliver logs. They stand beside the API: stations have
 * no account, the token in the address is all they need. Delivered files are handed on when they are on disk.
 */
export function serveTransfers(
  house: House,
  onDelivered: (told: { logRequestId: string; stationId: string }) => Promise<void>,
) {
  const throttle = createThrottles();
  let running = 0;

  async function find(request: FastifyRequest) {
    const { token } = request.params as { token: string };
    const found = await findTransfer(house.db, token, house.clock.now());
    if (!found) throw noSuchAddress();
    if (found.kind === 'expired') throw expired();
    if (running >= maxParallel) throw busy();
    return { token, found };
  }

  async function give(request: FastifyRequest, reply: FastifyReply) {
    const { token, found } = await find(request);
    if (found.kind !== 'download') throw wrongWay('takes files by PUT or POST');
    const { size, sha256, name } = found;
    const range = request.method === 'HEAD' ? 'all' : readRange(request.headers.range, size);
    reply.header('accept-ranges', 'bytes').header('etag', `"${sha256}"`).header('cache-control', 'no-store');
    reply.type('application/octet-stream');
    reply.header('content-disposition', `attachment; filename="${plainName(name, 'firmware.bin')}"`);
    if (range === 'none')
      return reply.code(416).header('content-range', `bytes */${size}`).type('text/plain').send('');
    const { start, end } = range === 'all' ? { start: 0, end: size - 1 } : range;
    reply.header('content-length', end - start + 1);
    if (request.method === 'HEAD') return reply.send('');
    if (!(await spend(house.db, token, end - start + 1))) throw tooOften();
    if (range !== 'all') reply.code(206).header('content-range', `bytes ${start}-${end}/${size}`);
    return reply.send(contentOf(found, { start, end }));
  }

  function contentOf({ fileId, campaign }: Fetchable, range: { start: number; end: number }) {
    const content = house.files.read(fileId, range);
    running += 1;
    content.once('close', () => {
      running -= 1;
    });
    if (!campaign) return content;
    const slowed = throttle(campaign.id, campaign.bytesPerSecond);
    content.once('error', (error) => slowed.destroy(error));
    slowed.once('close', () => content.destroy());
    return content.pipe(slowed);
  }

  async function take(request: FastifyRequest, reply: FastifyReply) {
    const { token, found } = await find(request);
    if (found.kind !== 'upload') throw wrongWay('gives a file by GET');
    running += 1;
    try {
      await takeFiles(request, token, found);
    } finally {
      running -= 1;
    }
    return reply.code(201).type('text/plain').send('received');
  }

  async function takeFiles(request: FastifyRequest, token: string, found: Deliverable): Promise<void> {
    const received = await receiveFiles(house, request, found);
    for (const file of received) {
      await spend(house.db, token, file.bytes);
      await house.db
        .insertInto('log_file')
        .values({
          id: file.id,
          log_request_id: found.logRequestId,
          name: file.name,
          size_bytes: file.bytes,
          sha256: file.sha256,
          address: request.ip,
          received_at: house.clock.now(),
        })
        .execute();
    }
    if (received.length > 0) await onDelivered(found);
  }

  return (app: FastifyInstance): void => {
    app.register(async (scope) => {
      // Whatever a station calls its file: the bytes are taken as they come, never parsed.
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
      const hidden = { schema: { hide: true } };
      for (const url of [path, `${path}/*`]) {
        scope.route({ method: ['GET', 'HEAD'], url, ...hidden, handler: give });
        scope.route({ method: ['PUT', 'POST'], url, ...hidden, handler: take });
      }
    });
  };
}

const noSuchAddress = () =>
  problem(404, {
    title: 'Not found',
    detail: 'Nothing is fetched or delivered under this address.',
    help: 'Addresses hold for one request: ask for the firmware or the log again.',
  });

const expired = () =>
  problem(410, {
    title: 'Too late',
    detail: 'This address has ended.',
    help: 'Ask for the firmware or the log again: the station then gets a new address.',
  });

const wrongWay = (what: string) =>
  problem(405, { title: 'Method not allowed', detail: `This address ${what}, nothing else.` });

const tooOften = () =>
  problem(429, {
    title: 'Fetched too often',
    detail: 'This file was fetched far more often under this address than retries explain.',
    help: 'Ask the station to update again: it then gets a new address.',
  });

const busy = () =>
  problem(
    503,
    {
      title: 'Too many files at a time',
      detail: `${maxParallel} files are on their way already.`,
      help: 'Try again in a minute.',
    },
    { 'retry-after': '60' },
  );
