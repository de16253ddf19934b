import { describe, expect, it } from 'vitest';
import { newId } from './ids.ts';

describe('newId', () => {
  const many = Array.from({ length: 50_000 }, () => newId());

  it('makes ids of version 7 that hold the time they were made', () => {
    const id = newId();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const madeAt = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
    expect(Math.abs(Date.now() - madeAt)).toBeLessThan(5_000);
  });

  it('makes no id twice, and each sorts behind the one before, within a millisecond too', () => {
    expect(new Set(many).size).toBe(many.length);
    expect([...many].sort()).toEqual(many);
  });

  it('leaves nobody a guess: the ends of ids differ by more than a count', () => {
    expect(new Set(many.map((id) => id.slice(-12))).size).toBe(many.length);
  });
});
