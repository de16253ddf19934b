import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { itemOf } from './list-dialect.ts';
import { afterUpdate, type Contents, type ListItem, planUpdates } from './local-list.ts';
import { list2 } from './ocpp2-list.ts';

const item = (uid: string, word = 'yes') => itemOf(uid, 'ISO14443', { uid, word });
const holding = (...items: ListItem[]): Contents =>
  new Map(items.map(({ uid, type, digest }) => [uid, { type, digest }]));

/** What a station holds once it took all updates. */
function take(contents: Contents | undefined, updates: ReturnType<typeof planUpdates>) {
  return updates.reduce<Contents | undefined>(
    (held, update) => afterUpdate({ version: 0, contents: held }, update),
    contents,
  );
}

describe('a plan for a local list', () => {
  test('is empty when the list is in step, and when none is wanted and none is there', () => {
    expect(planUpdates({ version: 4, contents: holding(item('A')) }, [item('A')], 5)).toEqual([]);
    expect(planUpdates({ version: 0, contents: undefined }, [], 5)).toEqual([]);
  });

  test('sends the whole list when nobody knows what the station holds (D01), in parts it takes (D01.FR.11)', () => {
    const wanted = ['A', 'B', 'C'].map((uid) => item(uid));
    const plan = planUpdates({ version: 7, contents: undefined }, wanted, 2);
    expect(plan.map(({ version, full, put }) => [version, full, put.length])).toEqual([
      [8, true, 2],
      [9, false, 1],
    ]);
  });

  test('keeps each message within the bytes that the station takes (BytesPerMessage, D01.FR.11)', () => {
    const wanted = Array.from({ length: 40 }, (_, n) => item(`TOKEN-${n}`));
    const bytesOf = (update: ReturnType<typeof planUpdates>[number]) =>
      JSON.stringify([2, 'x'.repeat(36), ...list2.send({ ...update, version: 2_000_000_000 })]).length;
    const unknown = planUpdates({ version: 0, contents: undefined }, wanted, 100, 700);
    expect(unknown.length).toBeGreaterThan(1);
    expect(Math.max(...unknown.map(bytesOf))).toBeLessThanOrEqual(700);
    const there = { version: 1, contents: holding(...wanted) };
    const removals = planUpdates(there, wanted.slice(0, 20), 100, 700);
    expect(removals.length).toBeGreaterThan(1);
    expect(Math.max(...removals.map(bytesOf))).toBeLessThanOrEqual(700);
    // What is too long alone still goes: the station shall say so.
    expect(planUpdates({ version: 0, contents: undefined }, wanted, 100, 10)).toHaveLength(40);
    const told = [
      { component: 'LocalAuthListCtrlr', variable: 'BytesPerMessage', value: '700', max: null },
      { component: 'MonitoringCtrlr', variable: 'BytesPerMessage', value: '9', max: null },
    ];
    expect(list2.limitsIn(told).bytesPerMessage).toBe(700);
  });

  test('sends what is new, changed and gone when the list is known (D01.FR.17, 1.6 §5.15)', () => {
    const there = {
      version: 2,
      contents: holding(item('A'), item('B'), item('GONE'), item('C'), item('D')),
    };
    const plan = planUpdates(there, [item('A'), item('B', 'no'), item('C'), item('D'), item('NEW')], 10);
    expect(plan).toMatchObject([
      {
        version: 3,
        full: false,
        put: [{ uid: 'B' }, { uid: 'NEW' }],
        remove: [{ uid: 'GONE', type: 'ISO14443' }],
      },
    ]);
  });

  test('empties a list with one message, and begins anew before versions run out', () => {
    expect(planUpdates({ version: 3, contents: undefined }, [], 5)).toMatchObject([
      { version: 4, full: true, put: [] },
    ]);
    const last = { version: 2_147_483_600, contents: holding(item('A')) };
    expect(planUpdates(last, [item('B')], 5)).toMatchObject([{ version: 1, full: true }]);
  });

  test('brings any list to any other, each version above the one before, no part too long', () => {
    const items = fc.uniqueArray(
      fc
        .tuple(fc.integer({ min: 0, max: 12 }), fc.constantFrom('yes', 'no'))
        .map(([n, word]) => item(`T${n}`, word)),
      { selector: ({ uid }) => uid, maxLength: 12 },
    );
    fc.assert(
      fc.property(
        items,
        items,
        fc.boolean(),
        fc.integer({ min: 1, max: 5 }),
        (before, wanted, known, size) => {
          const there = { version: 5, contents: known ? holding(...before) : undefined };
          const plan = planUpdates(there, wanted, size);
          expect(take(there.contents, plan) ?? holding()).toEqual(holding(...wanted));
          expect(plan.map(({ version }) => version)).toEqual(plan.map((_, index) => 6 + index));
          for (const { put, remove } of plan) expect(put.length + remove.length).toBeLessThanOrEqual(size);
        },
      ),
      { numRuns: 100 },
    );
  });
});
