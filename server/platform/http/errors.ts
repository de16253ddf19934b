import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../log.ts';
import { type Problem, type ProblemWords, problem, problemOf } from './problem.ts';

/** Fastify's own refusals, in words for people. */
const words: Readonly<Record<string, ProblemWords & { status: number }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    status: 413,
    title: 'Body too large',
    detail: 'The body is larger than this route takes.',
    help: 'Send less at once, for example an import in several parts.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    title: 'Kind of body not understood',
    detail: 'This route takes JSON.',
    help: 'Send the header Content-Type: application/json.',
  },
  FST_ERR_CTP_INVALID_JSON_BODY: {
    status: 400,
    title: 'Not JSON',
    detail: 'The body could not be read as JSON.',
    help: 'Check quotes, commas and brackets; the encoding is UTF-8.',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    title: 'Body cut off',
    detail: 'The body is not as long as its Content-Length says.',
    help: 'Send it again.',
  },
  FST_ERR_BAD_URL: {
    status: 400,
    title: 'Bad address',
    detail: 'The path is not well-formed: after a % two hexadecimal digits must follow.',
    help: 'Percent-encode the path, as encodeURIComponent does.',
  },
};

/** The one place where what was thrown becomes an answer. */
export function toProblem(error: unknown, requestId: string): { problem: Problem; unforeseen: boolean } {
  const known = problemOf(error);
  if (known) return { problem: known, unforeseen: false };
  const { code = '', statusCode } = error as FastifyError;
  const refusal =
    words[code] ??
    (error instanceof SyntaxError && statusCode === 400 && words.FST_ERR_CTP_INVALID_JSON_BODY);
  if (refusal) {
    const { status, ...rest } = refusal;
    return { problem: problem(status, rest), unforeseen: false };
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    const detail = (error as Error).message;
    return { problem: problem(statusCode, { title: 'Request refused', detail }), unforeseen: false };
  }
  return {
    problem: problem(500, {
      title: 'Something went wrong here',
      detail: `Busbar made a mistake while answering; its log tells more under request ${requestId}.`,
      help: 'Try again; if it stays so, report it with that number.',
    }),
    unforeseen: true,
  };
}

export function sendProblem(reply: FastifyReply, found: Problem): FastifyReply {
  return reply
    .code(found.status)
    .headers(found.headers)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(found.body()));
}

/** Answers every error of the application as problem+json; bugs go to the log, their words stay inside. */
export function answerErrors(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const { problem: found, unforeseen } = toProblem(error, request.id);
    if (unforeseen) {
      const { method } = request;
      log.error(
        { err: error, requestId: request.id, method, route: request.routeOptions.url },
        'request failed',
      );
    }
    return sendProblem(reply, found);
  });
}
