import { describe, expect, test } from 'vitest';
import { checkVatOffline } from './vat-number.ts';

/** Numbers that authorities and companies publish. */
const known = [
  'ATU13585627',
  'BE0428759497',
  'CHE-107.787.577',
  'CZ25123891',
  'DE136695976',
  'DK13585628',
  'EE100931558',
  'EL094259216',
  'ESB58378431',
  'ESX5910266W',
  'FI20774740',
  'FR40303265045',
  'FR83404833048',
  'GB980780684',
  'HR33392005961',
  'HU12892312',
  'IE6433435F',
  'IE6433435OA',
  'IT00743110157',
  'LT119511515',
  'LU15027442',
  'MT11679112',
  'NL004495445B01',
  'NO995525828MVA',
  'PL8567346215',
  'PT501964843',
  'RO18547290',
  'SE123456789701',
  'SI50223054',
  'SK2022749619',
];

describe('a VAT number', () => {
  test.each(known)('%s has check digits that fit, whatever stands between them', (number) => {
    expect(checkVatOffline(number)).toMatchObject({ valid: true, by: 'CheckDigits' });
    expect(checkVatOffline(` ${number.toLowerCase().slice(0, 4)} ${number.slice(4)}`).valid).toBe(true);
  });

  test('with one digit mistyped is found out, wherever there are check digits', () => {
    const passed = known.filter((number) => {
      const at = number.search(/\d/) + 3;
      const digit = Number(number[at]);
      if (Number.isNaN(digit)) return false;
      return checkVatOffline(`${number.slice(0, at)}${(digit + 1) % 10}${number.slice(at + 1)}`).valid;
    });
    expect(passed).toEqual([]);
  });

  test('is not said to be in use: nobody was asked', () => {
    expect(checkVatOffline('DE136695976').sentence).toContain('No register was asked');
    expect(checkVatOffline('BG123456789')).toMatchObject({ valid: true, by: 'Form' });
  });

  test('of no country, or of a wrong length, is none', () => {
    for (const number of ['', 'US123456789', 'DE12345', '136695976', 'DE１３６６９５９７６']) {
      expect(checkVatOffline(number)).toMatchObject({ valid: false, by: 'Form' });
    }
  });
});
