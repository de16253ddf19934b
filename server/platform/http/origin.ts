import type { FastifyRequest } from 'fastify';
import { problem } from './problem.ts';

/**
 * Whether a write was sent by one of our own pages. A browser tells the origin with every write; another
 * site's page can make it send our cookie along, but not a false origin.
 */
export function sentByOurPage(request: FastifyRequest, publicUrl: string | undefined): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return request.headers['sec-fetch-site'] === 'same-origin';
  if (!URL.canParse(origin)) return false;
  const sent = new URL(origin);
  // A proxy may speak https outside and http to us, so that only host and port are compared with Host.
  return sent.host === request.host || (publicUrl !== undefined && sent.origin === new URL(publicUrl).origin);
}

export const foreignOrigin = () =>
  problem(403, {
    title: 'Sent from another site',
    detail:
      'A write that is signed by a cookie must come from a page of this Busbar; its Origin says otherwise.',
    help: 'Programs use an API key instead; behind a proxy set BUSBAR_PUBLIC_URL to the address people see.',
  });
