import { describe, expect, it } from 'vitest';
import { keptFor, type LiveReservation, stateOf, usedBy } from './reservation.ts';

const now = Date.UTC(2026, 10, 22, 12);
const kept = (over: Partial<LiveReservation> = {}): LiveReservation => ({
  id: 'r',
  number: 1,
  evse: 1,
  uid: 'Ada',
  groupUid: null,
  startsAt: now - 1000,
  expiresAt: now + 1000,
  state: 'active',
  ...over,
});
const comer = (uid: string, groupUid: string | null = null) => ({ evse: 1, uid, groupUid, at: now });

describe('an EVSE that is reserved', () => {
  it('is kept from others, not from its own token in any case of letters', () => {
    expect(keptFor([kept()], comer('BOB'))).toMatchObject({ number: 1 });
    expect(keptFor([kept()], comer('ADA'))).toBeUndefined();
  });

  it('is free for every token of the group (H03)', () => {
    const family = kept({ groupUid: 'FAMILY' });
    expect(keptFor([family], comer('BOB', 'family'))).toBeUndefined();
    expect(keptFor([family], comer('BOB', 'other'))).toBeDefined();
  });

  it('is kept only while the reservation holds, and only there', () => {
    for (const over of [
      { startsAt: now + 1 },
      { expiresAt: now },
      { state: 'requested' as const },
      { evse: 2 },
    ])
      expect(keptFor([kept(over)], comer('BOB'))).toBeUndefined();
    expect(keptFor([kept({ evse: null })], comer('BOB'))).toBeUndefined();
  });

  it('is used by whom the station names, else by whom it fits', () => {
    const any = kept({ number: 2, evse: null });
    expect(usedBy([kept(), any], comer('ADA'), 2)).toBe(any);
    expect(usedBy([any, kept()], comer('ADA'), null)).toMatchObject({ number: 1 });
    expect(usedBy([any], comer('ADA'), null)).toBe(any);
    expect(usedBy([kept()], comer('BOB'), null)).toBeUndefined();
  });

  it('ends by the station’s own word (H04; 2.1 NoTransaction)', () => {
    expect(stateOf('Expired')).toEqual({ state: 'expired', reason: null });
    expect(stateOf('Removed')).toEqual({ state: 'removed', reason: null });
    expect(stateOf('NoTransaction')).toEqual({ state: 'expired', reason: 'NoTransaction' });
  });
});
