import { expect, it } from 'vitest';
import { daysSeries } from './days.ts';

it('puts what was measured and what is planned on one axis, gaps as gaps', () => {
  const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 0, minutes)).toISOString();
  const { times, measured, planned } = daysSeries({
    from: at(0),
    to: at(60),
    quarters: [{ at: at(0), watts: 4000 }],
    plan: { at: at(15), optimized: true, slots: [{ from: at(15), to: at(30), watts: 7000 }] },
  });
  expect(times).toHaveLength(3);
  expect(measured).toEqual([4, null, null]);
  expect(planned).toEqual([null, 7, 7]);
});
