import type { ServerResponse } from 'node:http';
import { type Handled, handleRaw } from './http/handle.ts';
import { onceOver } from './http/once-over.ts';
import { problem } from './http/problem.ts';
import { parsePosition } from './outbox.ts';
import { maxBehindBytes, maxStreamsPerCaller, type StreamHub, type StreamOutput } from './stream.ts';
import { stream } from './stream-contract.ts';
import { parseKinds } from './stream-message.ts';

/** The live stream as a route. */
export function streamRoutes(hub: StreamHub): Handled[] {
  return [
    handleRaw(stream, 'text/event-stream', ({ query, signed, request, reply }) => {
      const header = request.headers['last-event-id'];
      const since = query.since ?? (typeof header === 'string' ? header : undefined);
      const filter = { kinds: parseKinds(query.kinds), siteId: query.siteId, stationId: query.stationId };
      const output = outputTo(reply.raw, () => {
        reply.hijack();
        reply.raw.writeHead(200, {
          ...(reply.getHeaders() as Record<string, string>),
          'content-type': 'text/event-stream',
          'cache-control': 'no-store',
          // A stream's connection ends with it: kept alive, it would hold back the end of the server.
          connection: 'close',
          'x-accel-buffering': 'no',
        });
      });
      const position = since === undefined ? undefined : (parsePosition(since) ?? 'unknown');
      const opened = hub.open(signed, filter, position, output);
      if (!opened) throw tooMany();
      onceOver(reply.raw, opened.close);
    }),
  ];
}

/** Writes to a response; its head goes out with the first words. */
function outputTo(response: ServerResponse, begin: () => void): StreamOutput {
  let begun = false;
  return {
    write(text) {
      if (!begun) begin();
      begun = true;
      if (!response.writableEnded) response.write(text);
    },
    get behindBytes() {
      return response.writableLength;
    },
    async drained() {
      if (!response.writableNeedDrain || response.destroyed) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      response.once('drain', resolve).once('close', resolve);
      await promise;
      response.off('drain', resolve).off('close', resolve);
    },
    end() {
      response.end();
      // Whoever takes nothing would keep what is written for ever.
      if (response.writableLength > maxBehindBytes) response.destroy();
    },
  };
}

const tooMany = () =>
  problem(429, {
    title: 'Too many streams',
    detail: `You hold ${maxStreamsPerCaller} live streams open, which is the most that one account or key may.`,
    help: 'Close a window or a program that listens, then try again.',
  });
