import type { FastifyReply } from 'fastify';

/** Takes the response over as a stream of events; its connection ends with it. */
export function beginStream(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    connection: 'close',
    'x-accel-buffering': 'no',
  });
  reply.raw.write('retry: 3000\n\n');
}
