import { expect, it } from 'vitest';
import type { FoundCaller } from './caller-store.ts';
import { createRemembered, maxKnown, maxUnknown } from './remembered.ts';

const caller: FoundCaller = {
  kind: 'api_key',
  id: 'a',
  name: 'A program',
  sessionId: null,
  mustChangePassword: false,
  grants: [],
  lastUsedAt: null,
};

it('made-up keys push out each other, and nobody who has one', () => {
  const remembered = createRemembered();
  remembered.set('real', { found: caller, at: 0 });
  for (let n = 0; n < maxKnown + maxUnknown; n++) remembered.set(`made up ${n}`, { found: undefined, at: 0 });
  expect(remembered.get('real')?.found).toBe(caller);
  expect(remembered.get(`made up ${maxKnown - 1}`)).toBeUndefined();
  expect(remembered.get(`made up ${maxKnown}`)).toEqual({ found: undefined, at: 0 });
});

it('of more callers than have a place those looked up last are remembered', () => {
  const remembered = createRemembered();
  for (let n = 0; n < maxKnown; n++) remembered.set(`key ${n}`, { found: caller, at: 0 });
  remembered.set('key 0', { found: caller, at: 1 });
  remembered.set('one more', { found: caller, at: 1 });
  expect(remembered.get('key 0')).toEqual({ found: caller, at: 1 });
  expect(remembered.get('key 1')).toBeUndefined();
});

it('a key that was made after somebody asked with it is known from then on', () => {
  const remembered = createRemembered();
  remembered.set('key', { found: undefined, at: 0 });
  remembered.set('key', { found: caller, at: 1 });
  expect(remembered.get('key')?.found).toBe(caller);
  remembered.set('key', { found: undefined, at: 2 });
  expect(remembered.get('key')?.found).toBeUndefined();
});
