import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { problem, problemOf } from './problem.ts';

const failure = (config: pg.ClientConfig) => {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  return client.connect().then(
    () => undefined,
    (error: unknown) => error,
  );
};

describe('what was thrown becomes a problem', () => {
  it('a database that is away is 503 with the wish to come again, never a bug', async () => {
    const thrown = [
      await failure({ host: '/nowhere-at-all' }),
      await failure({ host: '127.0.0.1', port: 1 }),
      await failure({ host: 'localhost', port: 1 }),
      new Error('Connection terminated unexpectedly'),
      Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' }),
      Object.assign(new Error('sorry, too many clients already'), { code: '53300' }),
      Object.assign(new Error('deadlock detected'), { code: '40P01' }),
    ];
    for (const error of thrown) {
      expect(problemOf(error)).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    }
  });

  it('what nobody foresaw stays unknown', () => {
    expect(problemOf(new TypeError('x is undefined'))).toBeUndefined();
    expect(
      problemOf(Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' })),
    ).toBeUndefined();
    expect(problemOf(Object.assign(new Error('syntax error'), { code: '42601' }))).toBeUndefined();
  });

  it('tells the names of no table or constraint', () => {
    const error = Object.assign(new Error('duplicate key … "operator_email"'), {
      code: '23505',
      detail: 'Key (email)=',
    });
    expect(JSON.stringify(problemOf(error)?.body())).not.toMatch(/operator|email/);
  });

  it('on the wire it has a status, what was tried, and what would help', () => {
    expect(problem(409, { title: 'T', detail: 'D.', help: 'H.' }).body()).toEqual({
      type: 'about:blank',
      title: 'T',
      status: 409,
      detail: 'D.',
      help: 'H.',
    });
  });
});
