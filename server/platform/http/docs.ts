import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance, type FastifySchema } from 'fastify';
import { isWrite } from './method.ts';

/** Where the description of the API is. */
const specification = '/api/v1/openapi.json';

const manifest = join(import.meta.dirname, '..', '..', '..', 'package.json');

/** Writes OpenAPI 3.1 from the routes that are registered afterwards. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Busbar',
        version,
        description:
          'Charging station management. Lists page by `cursor`; writes take an `Idempotency-Key`; ' +
          'problems are `application/problem+json` with a `help` that says what to do.',
      },
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'An API key: `Authorization: Bearer bbk_…`' },
          cookie: { type: 'apiKey', in: 'cookie', name: 'busbar', description: 'The console’s sign-in.' },
        },
      },
      security: [{ key: [] }, { cookie: [] }],
    },
    transform: ({ schema, url, route }) => {
      const repeatable = [route.method].flat().some(isWrite) && !isPublic(schema);
      return { url, schema: repeatable ? { ...schema, headers: idempotencyHeader } : schema };
    },
  });
  app.get(specification, { schema: { hide: true } }, async (_request, reply) =>
    reply.header('cache-control', 'no-cache').send(app.swagger()),
  );
}

/** Told of in the description only: who validated headers by it would refuse all others. */
const idempotencyHeader = {
  type: 'object',
  properties: {
    'Idempotency-Key': {
      type: 'string',
      pattern: '^[\\x21-\\x7e]{1,255}$',
      description:
        'With the same key within a day, the same request is done once and its answer given again.',
    },
  },
};

const isPublic = ({ security }: FastifySchema) => security?.length === 0;

/**
 * The page to read the API. Its renderer weighs 40 MB once loaded, so that it lives in an application of
 * its own that is made when the first reader comes.
 */
export function serveDocs(app: FastifyInstance): void {
  let reader: Promise<FastifyInstance> | undefined;
  const open = async () => {
    const { default: reference } = await import('@scalar/fastify-api-reference');
    const inner = Fastify();
    await inner.register(reference, {
      routePrefix: '/api/docs',
      configuration: {
        url: specification,
        // Nothing of a network's API goes to anybody else's cloud.
        telemetry: false,
        withDefaultFonts: false,
        agent: { disabled: true },
        mcp: { disabled: true },
        showDeveloperTools: 'never',
      },
    });
    return inner;
  };
  for (const url of ['/api/docs', '/api/docs/*']) {
    app.get(url, { schema: { hide: true }, helmet: { contentSecurityPolicy } }, async (request, reply) => {
      reader ??= open();
      const page = await (await reader).inject({ method: 'GET', url: request.url });
      const { location } = page.headers;
      if (location) reply.header('location', location);
      return reply
        .code(page.statusCode)
        .type(page.headers['content-type'] ?? 'text/html')
        .send(page.rawPayload);
    });
  }
}

/** The renderer starts from a script in its page. */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'", "'unsafe-inline'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    fontSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
    objectSrc: ["'none'"],
  },
};
