import { describe, expect, it } from 'vitest';
import { isTransient, lostConnection, sqlState } from './errors.ts';

describe('an error of the database', () => {
  it('is told apart from the operating system’s, whose codes may look like a SQLSTATE', () => {
    const brokenPipe = Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' });
    expect(sqlState(brokenPipe)).toBeUndefined();
    expect(lostConnection(brokenPipe)).toBe(true);
    expect(isTransient(brokenPipe)).toBe(true);
    expect(sqlState(Object.assign(new Error('no such table'), { code: '42P01' }))).toBe('42P01');
  });
});
