import { describe, expect, it } from 'vitest';
import {
  chanceStillThere,
  chanceTakesMore,
  habitsOf,
  likelyDeparture,
  likelyShare,
  staysLike,
} from './expect.ts';

const hour = 3_600_000;

describe('habits', () => {
  const stays = Array.from({ length: 10 }, (_, i) => ({
    arrivedAt: 0,
    departedAt: (i - 4) * hour,
    announcedDeparture: 0,
    taken: i + 1,
    asked: 10,
  }));
  const habits = habitsOf(stays)!;

  it('say nothing of somebody who came seldom', () => {
    expect(habitsOf(stays.slice(0, 7))).toBeUndefined();
  });

  it('tell how likely a car is still there, given that it is there now', () => {
    const now = -10 * hour;
    expect(chanceStillThere(habits, 0, now, now)).toBe(1);
    // Ten stays end from four hours before to five after the announced end; one is imagined to end as announced.
    expect(chanceStillThere(habits, 0, now, -4.5 * hour)).toBe(1);
    expect(chanceStillThere(habits, 0, now, -0.5 * hour)).toBeCloseTo(7 / 11);
    // Between two ends it falls evenly.
    expect(chanceStillThere(habits, 0, now, -0.75 * hour)).toBeCloseTo(7.25 / 11);
    expect(chanceStillThere(habits, 0, now, 0.5 * hour)).toBeCloseTo(5 / 11);
    expect(chanceStillThere(habits, 0, 3.5 * hour, 4.5 * hour)).toBeCloseTo(2 / 3);
  });

  it('tell when a car will probably leave, and how much it will probably take', () => {
    expect(likelyDeparture(habits, 0, -10 * hour)).toBe(0);
    expect(likelyDeparture(habits, 0, 2.5 * hour)).toBe(4 * hour);
    expect(likelyDeparture(habits, 0, 9 * hour)).toBe(9.5 * hour);
    expect(likelyDeparture(undefined, hour, 0)).toBe(hour);
    expect(likelyShare(habits, 0)).toBeCloseTo(0.55);
    expect(likelyShare(habits, 0.75)).toBeCloseTo(0.9);
    expect(likelyShare(undefined, 0)).toBe(1);
  });

  it('are best learned from stays that were announced alike', () => {
    const said = { arrivedAt: 9 * hour, announcedDeparture: 17 * hour, asked: 20_000 };
    const past = [
      { ...said, departedAt: 18 * hour, taken: 8_000, arrivedAt: 33 * hour, announcedDeparture: 41 * hour },
      { ...said, departedAt: 12 * hour, taken: 8_000, announcedDeparture: 12 * hour },
      { ...said, departedAt: 17 * hour, taken: 8_000, asked: 5_000 },
      { ...said, departedAt: 21 * hour, taken: 8_000, arrivedAt: 13 * hour, announcedDeparture: 21 * hour },
    ];
    expect(staysLike(past, said, 1)).toEqual([past[0]]);
  });

  it('do not give up who stays longer than anybody before', () => {
    expect(chanceStillThere(habits, 0, 9 * hour, 9.5 * hour)).toBe(1);
    expect(chanceStillThere(habits, 0, 9 * hour, 11 * hour)).toBe(0);
  });

  it('tell how likely a car takes more, given what it took', () => {
    expect(chanceTakesMore(habits, 0, 0.55)).toBeCloseTo(6 / 11);
    expect(chanceTakesMore(habits, 0.5, 0.55)).toBeCloseTo(6 / 7);
    expect(chanceTakesMore(habits, 0.6, 0.5)).toBe(1);
  });

  it('take a driver at his word where nothing is known', () => {
    expect(chanceStillThere(undefined, hour, 0, hour)).toBe(1);
    expect(chanceStillThere(undefined, hour, 0, hour + 1)).toBe(0);
    expect(chanceTakesMore(undefined, 0, 1)).toBe(1);
  });
});
