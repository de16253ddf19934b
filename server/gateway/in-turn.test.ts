import { expect, test } from 'vitest';
import { askInTurn } from './in-turn.ts';
import { type Ended, judge } from './verdict.ts';

const answered = (status: string): Ended => {
  const outcome = {
    outcome: 'answered',
    payload: { status },
    messageId: status,
    durationMs: 5,
    sentAt: 1,
  } as const;
  return { judgement: judge(outcome, 1_000), outcome };
};
const error = (): Ended => {
  const outcome = {
    outcome: 'error',
    code: 'InternalError',
    description: '',
    details: {},
    messageId: 'e',
    durationMs: 5,
    sentAt: 1,
  } as const;
  return { judgement: judge(outcome, 1_000), outcome };
};
const silent = (): Ended => {
  const outcome = { outcome: 'timeout', messageId: 't', durationMs: 1_000, sentAt: 1 } as const;
  return { judgement: judge(outcome, 1_000), outcome };
};
const requests = ['A', 'B', 'C'].map((key) => ({ key, value: '1' }));
const ask = async (...ends: Ended[]) => {
  const sent: object[] = [];
  const end = await askInTurn(requests, async (request, at) => {
    sent.push(request);
    return ends[at]!;
  });
  return { ...end, sent: sent.length };
};

test('keys are written one by one, and what was refused or waits for a restart is told by its name', async () => {
  expect(await ask(answered('Accepted'), answered('RebootRequired'), error())).toMatchObject({
    sent: 3,
    judgement: {
      outcome: 'answered',
      verdict: 'accepted',
      sentence: {
        key: 'command.some_restart',
        params: { accepted: 2, total: 3, rejected: 'C (InternalError)', restart: 'B' },
      },
    },
    outcome: {
      messageId: 'Accepted',
      durationMs: 15,
      payload: {
        changeConfigurationResult: [
          { key: 'A', status: 'Accepted' },
          { key: 'B', status: 'RebootRequired' },
          { key: 'C', status: 'InternalError' },
        ],
      },
    },
  });
  const waits = await ask(answered('RebootRequired'), answered('Accepted'), answered('RebootRequired'));
  expect(waits.judgement.sentence).toMatchObject({ key: 'command.restart_for', params: { restart: 'A, C' } });
  expect((await ask(error(), error(), error())).judgement.verdict).toBe('rejected');
});

test('silence ends it: what was answered and what was not sent are told', async () => {
  expect(await ask(answered('Accepted'), silent())).toMatchObject({
    sent: 2,
    judgement: {
      outcome: 'timeout',
      verdict: 'failed',
      sentence: { key: 'command.stopped_timeout', params: { said: 'A (Accepted)', key: 'B', left: 'C' } },
    },
  });
  expect((await ask(silent())).judgement.sentence.key).toBe('command.timeout');
});
