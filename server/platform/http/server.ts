import { createHash, timingSafeEqual } from 'node:crypto';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import fastJson from 'fast-json-stringify';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { newId } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Signed } from './caller.ts';
import type { Route } from './contract.ts';
import { describeApi, serveDocs } from './docs.ts';
import { answerErrors, sendProblem } from './errors.ts';
import type { Handled } from './handle.ts';
import type { Idempotency, Reservation } from './idempotency.ts';
import { isWrite } from './method.ts';
import { foreignOrigin, sentByOurPage } from './origin.ts';
import { notAllowed, problem, problemOf } from './problem.ts';
import { apiPrefix, registerRoutes } from './routes.ts';
import { createWeb } from './web.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null on public routes for who did not sign in. */
    signed: Signed | null;
    reservation: Reservation | null;
  }
  interface FastifyInstance {
    /** Every route of the API, for whoever walks them: tests, mostly. */
    apiRoutes: readonly Handled[];
  }
  interface FastifyContextConfig {
    /** The route takes its body as a stream. */
    stream?: boolean;
  }
}

/** What a request shows to prove who sends it. */
export interface Credentials {
  readonly sessionToken?: string;
  readonly bearer?: string;
}

export interface HttpOptions {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly routes: readonly Handled[];
  readonly idempotency: Idempotency;
  /** Who the credentials belong to; undefined when they prove nothing (any more). */
  readonly authenticate: (credentials: Credentials) => Promise<Signed | undefined>;
  /** Rejects while Busbar cannot do its work. */
  readonly ready: () => Promise<void>;
  readonly trustProxy?: readonly string[];
  readonly publicUrl?: string | undefined;
  /** Whether people reach us by https: cookies are then marked Secure. */
  readonly secureCookies?: boolean;
  readonly metricsToken?: string | undefined;
  /** Pages for everybody beside API and web app, such as revocation lists. */
  readonly pages?: readonly ((app: FastifyInstance) => void)[];
  /** The folder of the built web app. */
  readonly webFolder?: string;
  /** Origins beside ours from which pages load scripts and frames, and which these speak to: a payment provider's. */
  readonly foreignOrigins?: readonly string[];
}

/** `__Host-` makes browsers refuse the cookie from anywhere but this host, over https. */
export const sessionCookieName = (secure: boolean) => (secure ? '__Host-busbar' : 'busbar');

/** Station identities are up to 255 characters, percent-encoded threefold. */
const maxParamLength = 1000;

/**
 * A request that is still not sent completely after this long is a dead line, or somebody holding sockets. Stations
 * deliver logs of some megabytes over slow modems. Headers alone have a minute (Node's own bound).
 */
const longestUploadMs = 900_000;

/** Makes the HTTP application: API, its description, health, metrics and the web app. The caller listens. */
export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  const { log, metrics, routes } = options;
  const loggerInstance: FastifyBaseLogger = log;
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: newId,
    trustProxy: options.trustProxy?.length ? [...options.trustProxy] : false,
    // What is being answered is answered before the application closes; what only waits is closed.
    forceCloseConnections: 'idle',
    requestTimeout: longestUploadMs,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength, ignoreTrailingSlash: true },
    frameworkErrors: (error, _request, reply) => {
      void sendProblem(reply as FastifyReply, problem(400, { title: 'Bad address', detail: error.message }));
    },
  });
  app.decorate('apiRoutes', routes);
  app.decorateRequest('signed', null);
  app.decorateRequest('reservation', null);
  answerErrors(app, log);
  readJson(app);
  passStreams(app);
  serializeLazily(app);
  observe(app, metrics, log);
  await app.register(cookie);
  await app.register(helmet, headers(options.secureCookies ?? false, options.foreignOrigins ?? []));
  await describeApi(app);
  registerRoutes(app, routes, { identify: identifier(options), idempotency: options.idempotency });
  serveDocs(app);
  serveHealth(app, options);
  for (const serve of options.pages ?? []) serve(app);
  await answerTheRest(app, options);
  return app;
}

/** Who asks, and may they: cookie or bearer token, the origin of cookie-signed writes, the permission. */
function identifier(options: HttpOptions) {
  const cookieName = sessionCookieName(options.secureCookies ?? false);
  return async (request: FastifyRequest, route: Route) => {
    const bearer = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
    const sessionToken = request.cookies[cookieName];
    const write = isWrite(request.method);
    const foreign = write && !bearer && !sentByOurPage(request, options.publicUrl);
    if (route.permission === 'public') {
      // Signing somebody in from a foreign page would bind them to the attacker's account.
      if (foreign && request.headers.origin !== undefined) throw foreignOrigin();
      return;
    }
    const signed = await options.authenticate(bearer ? { bearer } : sessionToken ? { sessionToken } : {});
    if (!signed) throw notSignedIn(bearer !== undefined || sessionToken !== undefined);
    if (signed.by === 'cookie' && foreign) throw foreignOrigin();
    if (route.permission !== 'signed-in' && !signed.can(route.permission)) throw notAllowed(route);
    request.signed = signed;
  };
}

const notSignedIn = (tried: boolean) =>
  problem(
    401,
    {
      title: 'Not signed in',
      detail: tried
        ? 'The sign-in or API key is not valid: it ended, was withdrawn, or never was.'
        : 'This needs a sign-in or an API key, and the request carried neither.',
      help: 'Sign in, or send “Authorization: Bearer bbk_…” with a valid API key.',
    },
    { 'www-authenticate': 'Bearer realm="Busbar"' },
  );

/** An empty body is no body, whatever its type says: browsers send the header with a bare DELETE. */
function readJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else parse(request, body as string, done);
  });
}

/** Files are never held in memory; only routes that say so take them. */
function passStreams(app: FastifyInstance): void {
  app.addContentTypeParser('application/octet-stream', (request, payload, done) => {
    if (request.routeOptions.config.stream) done(null, payload);
    else done(Object.assign(new Error('no stream'), { code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' }), undefined);
  });
}

/** Serializers are compiled when first used: two hundred of them would hold up a start. */
function serializeLazily(app: FastifyInstance): void {
  app.setSerializerCompiler(({ schema }) => {
    let write: ((data: unknown) => string) | undefined;
    return (data) => {
      write ??= fastJson(schema as fastJson.Schema);
      return write(data);
    };
  });
}

function observe(app: FastifyInstance, metrics: Metrics, log: Log): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const status = reply.statusCode;
    metrics.httpSeconds.observe({ method: request.method, route, status }, reply.elapsedTime / 1000);
    const caller = request.signed?.caller.id;
    const line = {
      requestId: request.id,
      method: request.method,
      route,
      status,
      ms: Math.round(reply.elapsedTime),
    };
    // What meters push and drivers ask comes by itself, all day long.
    log[isWrite(request.method) && caller ? 'info' : 'debug'](
      { ...line, ...(caller && { caller }) },
      'request',
    );
  });
}

function headers(secure: boolean, foreign: readonly string[]) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", ...foreign],
        frameSrc: ["'self'", ...foreign],
        // Mantine and the charts set styles on elements.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", ...foreign],
        workerSrc: ["'self'", 'blob:'],
        manifestSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Over plain http (a laptop, a lab network) these headers would only break the console.
    strictTransportSecurity: secure ? { maxAge: 31_536_000 } : false,
    crossOriginOpenerPolicy: secure ? { policy: 'same-origin' as const } : false,
    originAgentCluster: secure,
  };
}

function serveHealth(app: FastifyInstance, { log, ready, metrics, metricsToken }: HttpOptions): void {
  // Monitors like to ask by HEAD.
  const hidden = { schema: { hide: true }, exposeHeadRoute: true };
  app.get('/health', hidden, async () => ({ status: 'alive' }));
  app.get('/ready', hidden, async (_request, reply) => {
    try {
      await ready();
      return { status: 'ready' };
    } catch (err) {
      // Anybody may ask this: host names and the like stay in the log.
      log.warn({ err }, 'not ready');
      return reply
        .code(503)
        .send({ status: 'not ready', reason: problemOf(err)?.words.title ?? 'Something is broken' });
    }
  });
  app.get('/metrics', hidden, async (request, reply) => {
    const shown = request.headers.authorization ?? '';
    if (metricsToken && !sameText(shown, `Bearer ${metricsToken}`)) throw notSignedIn(shown !== '');
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

/** Compares in a time that does not tell how much of it was right. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** What no route took: the web app's pages, a wrong method, or nothing. */
async function answerTheRest(app: FastifyInstance, { routes, webFolder }: HttpOptions): Promise<void> {
  const web = webFolder ? await createWeb(app, webFolder) : undefined;
  const known = routes.map(({ route }) => ({
    method: route.method,
    form: new RegExp(`^${apiPrefix}${route.path.replace(/\{\w+\}/g, '[^/]+')}/?$`),
  }));
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?', 1)[0]!;
    const reading = request.method === 'GET' || request.method === 'HEAD';
    if (web && reading && !/^\/(api|ocpp)(\/|$)/.test(path)) return web(request, reply);
    const allowed = known.filter(({ form }) => form.test(path)).map(({ method }) => method);
    return sendProblem(reply, allowed.length ? wrongMethod(request.method, allowed) : nothingHere(path));
  });
}

const wrongMethod = (method: string, allowed: readonly string[]) =>
  problem(
    405,
    {
      title: 'Method not allowed',
      detail: `${method} does nothing here; ${allowed.join(', ')} ${allowed.length > 1 ? 'do' : 'does'}.`,
      help: 'See /api/docs.',
    },
    { allow: allowed.join(', ') },
  );

const nothingHere = (path: string) =>
  problem(404, {
    title: 'Not found',
    detail: `There is nothing at ${path.slice(0, 200)}.`,
    help: 'See /api/docs for what there is.',
  });
