import type { FastifyInstance } from 'fastify';
import type { Revocation } from './revocation.ts';

/** A request about twenty certificates has some 2 KB. */
const maxRequestBytes = 16_384;
const ocspRequest = 'application/ocsp-request';

/** Where anybody may ask whether a certificate of ours still counts; the addresses stand in the certificates. */
export const pointersAt = (base: string, authorityId: string) => ({
  ocspUrl: `${base}/pki/ocsp`,
  crlUrl: `${base}/pki/crl/${authorityId}.crl`,
});

/** Serves revocation lists, and OCSP by POST and GET (RFC 6960 Appendix A); open to everybody, as such things are. */
export function servePki(app: FastifyInstance, revocation: Revocation): void {
  app.register(async (scope) => {
    scope.addContentTypeParser(
      ocspRequest,
      { parseAs: 'buffer', bodyLimit: maxRequestBytes },
      (_request, body, done) => done(null, body),
    );
    const hidden = { schema: { hide: true } };
    const type = 'application/ocsp-response';

    scope.post('/pki/ocsp', hidden, async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      return reply.type(type).send(await revocation.answer(body));
    });

    scope.get<{ Params: { '*': string } }>('/pki/ocsp/*', hidden, async (request, reply) => {
      const body = Buffer.from(decodeURIComponent(request.params['*']), 'base64');
      return reply.type(type).send(await revocation.answer(body));
    });

    scope.get<{ Params: { name: string } }>('/pki/crl/:name', hidden, async (request, reply) => {
      const id = /^([0-9a-f-]{36})\.crl$/.exec(request.params.name)?.[1];
      const crl = id && (await revocation.crl(id));
      if (!crl) return reply.callNotFound();
      return reply.type('application/pkix-crl').send(crl);
    });
  });
}
