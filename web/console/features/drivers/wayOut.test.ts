import { expect, test } from 'vitest';
import type { Refusal } from '../../../../server/drivers/place-contract.ts';
import { wayOutOf } from './wayOut.ts';

const wayOut = (reason: string, now: string) =>
  wayOutOf({ reason, now: { accepted: now === 'accepted', reason: now } } as Pick<Refusal, 'reason' | 'now'>);

test('a sentence tells the way out while there is one', () => {
  expect(wayOut('elsewhere', 'elsewhere')).toBe('elsewhere');
  expect(wayOut('blocked', 'elsewhere')).toBe('elsewhere');
});

test('it stays where a look at the token cannot tell whether it was mended', () => {
  expect(wayOut('wrong_kind', 'accepted')).toBe('wrong_kind');
});

test('it goes once the token was added where the station is, or something else is in the way', () => {
  expect(wayOut('elsewhere', 'accepted')).toBeUndefined();
  expect(wayOut('reserved', 'blocked')).toBeUndefined();
});
