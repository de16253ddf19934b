import type { FastifyInstance } from 'fastify';
import type { Hint, PaymentProvider } from '../provider.ts';

/** Stripe's events are a few KB; one with a whole charge some ten. */
const maxEventBytes = 262_144;

/** Takes Stripe's webhooks: verified on the bytes as they came, answered once they are kept. */
export function serveStripeWebhook(
  app: FastifyInstance,
  { provider, tell }: { readonly provider: PaymentProvider; readonly tell: (hint: Hint) => Promise<void> },
): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxEventBytes }, (_request, body, next) =>
      next(null, body),
    );
    scope.post('/pay/stripe/webhook', { schema: { hide: true } }, async (request, reply) => {
      const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const hint = provider.readWebhook(raw, request.headers);
      if (!hint) return reply.code(400).send({ title: 'Not signed by Stripe, or too long ago' });
      await tell(hint);
      return reply.code(204).send();
    });
  });
}
