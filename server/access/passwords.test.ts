import { describe, expect, it } from 'vitest';
import { createPasswords } from './passwords.ts';

describe('passwords', () => {
  it('are known again by their hash alone', async () => {
    const passwords = createPasswords();
    const hash = await passwords.hash('correct horse');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.verify(hash, 'correct horse')).toBe(true);
    expect(await passwords.verify(hash, 'Correct horse')).toBe(false);
  });

  it('are checked for an unknown account too, so that the clock does not tell which accounts exist', async () => {
    let most = 0;
    const passwords = createPasswords({
      onWaiting: (count) => {
        most = Math.max(most, count);
      },
    });
    const checks = Array.from({ length: 5 }, () => passwords.verify(null, 'nobody has this password'));
    expect(await Promise.all(checks)).toEqual(Array(5).fill(false));
    // Two run at once: that others waited shows that each was really checked.
    expect(most).toBe(3);
    expect(passwords.waiting).toBe(0);
  });

  it('wait in a queue that ends: who comes when it is full is told to come again', async () => {
    const passwords = createPasswords();
    const hash = await passwords.hash('x');
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, () => passwords.verify(hash, 'x')));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(8);
    expect(refused[0]?.reason).toMatchObject({ status: 429 });
    expect(await passwords.verify(hash, 'x')).toBe(true);
  });
});
