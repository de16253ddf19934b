import { describe, expect, it } from 'vitest';
import { arrayLiteral } from './array-literal.ts';

describe('arrayLiteral', () => {
  it('writes numbers, booleans, nulls and dates', () => {
    expect(arrayLiteral([1, -2.5, null, true, new Date('2026-01-05T08:00:00.123Z')])).toBe(
      '{1,-2.5,NULL,t,"2026-01-05T08:00:00.123Z"}',
    );
  });

  it('quotes strings so that braces, commas, quotes and the word NULL stay text', () => {
    expect(arrayLiteral(['a,b', '{x}', 'NULL', '', 'say "hi"', 'back\\slash'])).toBe(
      '{"a,b","{x}","NULL","","say \\"hi\\"","back\\\\slash"}',
    );
  });

  it('keeps line ends, control characters and emoji beside quotes as they are', () => {
    expect(arrayLiteral(['{\n"a": "\u0001"}', '"\u{1f50c}"'])).toBe(
      '{"{\n\\"a\\": \\"\u0001\\"}","\\"\u{1f50c}\\""}',
    );
  });

  it('writes bytes in hex', () => {
    expect(arrayLiteral([Buffer.from([0, 255])])).toBe('{"\\\\x00ff"}');
  });
});
