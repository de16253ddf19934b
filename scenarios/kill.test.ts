import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKillRounds, victims } from './harness/kill-rounds.ts';

let rounds: Awaited<ReturnType<typeof openKillRounds>>;

beforeAll(async () => {
  rounds = await openKillRounds({ stations: 18, seed: 'three rounds' });
});

afterAll(() => rounds?.close());

describe('killed under load', () => {
  it.each(victims.map((victim, number) => ({ victim, number })))(
    'SIGKILL of $victim loses and doubles nothing that was acknowledged',
    async ({ number }) => {
      const { faults, acknowledged } = await rounds.round(number);
      expect(faults).toEqual([]);
      expect(acknowledged).toBeGreaterThan(100);
    },
  );
});
