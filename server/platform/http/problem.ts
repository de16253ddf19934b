import type { ProblemBody, Route } from './contract.ts';

export interface ProblemWords {
  /** What kind of problem it is, as a path such as `/problems/drive/forged`, where a page has words of its own for it. */
  readonly type?: string;
  readonly title: string;
  /** What was tried, on what, and why it failed. */
  readonly detail: string;
  /** What would help. */
  readonly help?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** An answer that is not what was asked for, told in words for people; thrown by handlers, answered as RFC 9457. */
export class Problem extends Error {
  readonly status: number;
  readonly words: ProblemWords;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, words: ProblemWords, headers: Readonly<Record<string, string>> = {}) {
    super(`${status} ${words.title}: ${words.detail}`);
    this.name = 'Problem';
    this.status = status;
    this.words = words;
    this.headers = headers;
  }

  body(): ProblemBody {
    const { type = 'about:blank', title, detail, help, errors } = this.words;
    return {
      type,
      title,
      status: this.status,
      detail,
      ...(help && { help }),
      ...(errors && { errors: [...errors] }),
    };
  }
}

/**
 * Makes a problem to throw.
 *
 *     throw problem(409, { title: 'Identity taken', detail: 'A station “CS-1” exists already.', help: 'Choose another.' });
 */
export function problem(status: number, words: ProblemWords, headers?: Record<string, string>): Problem {
  return new Problem(status, words, headers);
}

/** None of the caller's roles has what a route needs. */
export const notAllowed = ({ summary, permission }: Pick<Route, 'summary' | 'permission'>): Problem =>
  problem(403, {
    title: 'Not allowed',
    detail: `“${summary}” needs the permission ${permission}, which none of your roles has.`,
    help: 'Ask an owner for a role that has it.',
  });

/** What does not exist, or not for this caller: the two must not be told apart. */
export function notFound(what: string): Problem {
  return problem(404, {
    title: 'Not found',
    detail: `There is no ${what}, or it lies outside what you may see.`,
    help: 'Check the address; ask an owner for a grant if it should be yours.',
  });
}

const constraintWords: Readonly<Record<string, ProblemWords & { status: number }>> = {
  '23505': {
    status: 409,
    title: 'Already exists',
    detail: 'Something with the same identifying value exists already.',
    help: 'Choose another value, or change the existing one.',
  },
  '23503': {
    status: 409,
    title: 'Still in use',
    detail: 'What was named does not exist any more, or other things still depend on it.',
    help: 'Reload and try again; end or move what depends on it first.',
  },
  '23514': {
    status: 422,
    title: 'Value not allowed',
    detail: 'A value lies outside what is allowed for its field.',
  },
};

/** SQLSTATE classes of a database that is away or too busy, not of a mistake in the request. */
const unavailable = /^(08|40|53|57)/;
const connectionErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** What pg says, without a code, of a connection that broke or could not be had. */
const brokenConnection =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Turns whatever was thrown into a problem; `undefined` when it is a bug that nobody foresaw. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  const { code } = error as { code?: string };
  const known = code && constraintWords[code];
  if (known) {
    const { status, ...words } = known;
    return problem(status, words);
  }
  if (isDatabaseAway(error as Error)) {
    return problem(
      503,
      {
        title: 'Database not reachable',
        detail: 'The database did not answer, so nothing was changed that was not confirmed.',
        help: 'Try again in a few seconds.',
      },
      { 'retry-after': '5' },
    );
  }
  return undefined;
}

function isDatabaseAway(error: { code?: string; syscall?: string; message?: string }): boolean {
  const { code = '', syscall, message = '' } = error;
  if (code.length === 5 && unavailable.test(code)) return true;
  // A missing socket is the database's; a missing file is a mistake of ours.
  if (code === 'ENOENT') return syscall === 'connect';
  return connectionErrors.has(code) || brokenConnection.test(message);
}
