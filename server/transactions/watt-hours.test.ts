import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatWattHours, parseWattHours } from './watt-hours.ts';

const wh = (value: string | number, power = 0) => {
  const parsed = parseWattHours(value, power);
  return parsed === undefined ? undefined : formatWattHours(parsed);
};

test.each([
  ['1500', 0, '1500'],
  ['1.5', 3, '1500'],
  ['12345.678901', 3, '12345678.901'],
  ['0.1', 0, '0.1'],
  [' 20 ', 0, '20'],
  ['12,5', 3, '12500'],
  ['1e3', 0, '1000'],
  ['-2.5', 0, '-2.5'],
  [0.1 + 0.2, 3, '300'],
  [12345.678 + 1e-9, 0, '12345.678'],
  [4, -3, '0.004'],
  [987654321.123, 3, '987654321123'],
] as const)('%s times ten to the %i is %s Wh', (value, power, expected) => {
  expect(wh(value, power)).toBe(expected);
});

test.each(['', '.', 'abc', 'NaN', '0x10', '1 000', '--1', '1e999', '9'.repeat(40)])(
  '%j is not a register value',
  (value) => {
    expect(wh(value)).toBeUndefined();
  },
);

test.each([Number.NaN, Number.POSITIVE_INFINITY, 1e300])('%s is not a register value', (value) => {
  expect(wh(value)).toBeUndefined();
});

test('a decimal of up to six digits survives, as text and as number', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 9e8 }),
      fc.integer({ min: 0, max: 999_999 }),
      (whole, millionths) => {
        const text = `${whole}.${String(millionths).padStart(6, '0')}`;
        const expected = formatWattHours(BigInt(whole) * 1_000_000n + BigInt(millionths));
        expect(wh(text)).toBe(expected);
        expect(wh(Number(text))).toBe(expected);
        expect(Number(expected)).toBe(Number(text));
      },
    ),
  );
});

test('what is written is read as the same energy', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }), (energy) => {
      const text = formatWattHours(energy);
      expect(text).toMatch(/^-?\d+(\.\d+)?$/);
      expect(parseWattHours(text)).toBe(energy);
    }),
  );
});
