/** VAT numbers of European countries, checked without asking anybody: form and check digits. Pure. */

/** What was found out about a VAT number, and by what. */
export interface VatCheck {
  readonly valid: boolean;
  /** Form: letters and digits only. CheckDigits: these too. Register: somebody who knows was asked. */
  readonly by: 'Form' | 'CheckDigits' | 'Register';
  /** For the person at the station, as long as a display takes. */
  readonly sentence: string;
  /** Whose it is, where a register told. */
  readonly company?: { name: string; address1: string; city: string; country: string };
}

/** The port: a connection to a register may stand in for the check offline. */
export type CheckVatNumber = (vatNumber: string) => Promise<VatCheck>;

interface Country {
  readonly name: string;
  /** What follows the country's letters. */
  readonly form: RegExp;
  /** Whether the check digits fit; absent where the form is all that is known here. */
  readonly digits?: (number: string) => boolean;
}

const digitsOf = (text: string): number[] => [...text].map(Number);
const weighted = (text: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * Number(text[index]), 0);
const last = (text: string): number => Number(text.at(-1));

/** Every second digit from the right is doubled, its digits added (ISO/IEC 7812). */
function luhn(text: string): boolean {
  const sum = digitsOf(text)
    .reverse()
    .reduce((total, digit, index) => {
      const doubled = index % 2 === 1 ? digit * 2 : digit;
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return sum % 10 === 0;
}

/** ISO 7064, MOD 11,10. */
function mod11And10(text: string): boolean {
  let product = 10;
  for (const digit of digitsOf(text.slice(0, -1))) {
    product = (((digit + product) % 10 || 10) * 2) % 11;
  }
  return (11 - product) % 10 === last(text);
}

/** 11 minus the weighted sum modulo 11, where 10 and 11 become 0 or make the number impossible. */
function elevens(
  text: string,
  weights: readonly number[],
  { ten, eleven }: { ten?: number; eleven?: number },
) {
  const rest = 11 - (weighted(text, weights) % 11);
  const digit = rest === 10 ? ten : rest === 11 ? eleven : rest;
  return digit === last(text);
}

function austrian(number: string): boolean {
  const sum = digitsOf(number.slice(1, 8)).reduce(
    (total, digit, index) => total + (index % 2 === 1 ? Math.floor(digit / 5) + ((digit * 2) % 10) : digit),
    4,
  );
  return (10 - (sum % 10)) % 10 === last(number);
}

function spanish(number: string): boolean {
  const letters = 'TRWAGMYFPDXBNJZSQVHLCKE';
  const person = /^([XYZ]?)(\d{7,8})([A-Z])$/.exec(number);
  if (person) {
    const [, prefix, digits = '', letter] = person;
    return letters[Number(`${prefix ? 'XYZ'.indexOf(prefix) : ''}${digits}`) % 23] === letter;
  }
  const [, kind = '', digits = '', check = ''] = /^([A-Z])(\d{7})([0-9A-Z])$/.exec(number) ?? [];
  if (digits === '') return false;
  if ('KLM'.includes(kind)) return true;
  const odd = digitsOf(digits).reduce((sum, digit, index) => {
    if (index % 2 === 1) return sum + digit;
    return sum + Math.floor((digit * 2) / 10) + ((digit * 2) % 10);
  }, 0);
  const digit = (10 - (odd % 10)) % 10;
  return check === String(digit) || check === 'JABCDEFGHI'[digit];
}

function irish(number: string): boolean {
  const extra = number.length === 9 ? 'WABCDEFGHI'.indexOf(number[8]!) : 0;
  if (extra < 0) return false;
  const sum = weighted(number, [8, 7, 6, 5, 4, 3, 2]) + 9 * extra;
  return number[7] === 'WABCDEFGHIJKLMNOPQRSTUV'[sum % 23];
}

function lithuanian(number: string): boolean {
  const cycle = (start: number) =>
    Array.from({ length: number.length - 1 }, (_, index) => ((index + start - 1) % 9) + 1);
  const first = weighted(number, cycle(1)) % 11;
  const second = first === 10 ? (weighted(number, cycle(3)) % 11) % 10 : first;
  return second === last(number);
}

/** Sole traders' numbers since 2020 are checked with all letters, A being 10, modulo 97. */
function dutch(number: string): boolean {
  const body = number.slice(0, 9);
  if (weighted(body, [9, 8, 7, 6, 5, 4, 3, 2]) % 11 === last(body)) return true;
  const spelled = [...`NL${number}`].map((letter) => String(Number.parseInt(letter, 36))).join('');
  return BigInt(spelled) % 97n === 1n;
}

const countries: Readonly<Record<string, Country>> = {
  AT: {
    name: 'Austria',
    form: /^U\d{8}$/,
    digits: austrian,
  },
  BE: {
    name: 'Belgium',
    form: /^[01]\d{9}$/,
    digits: (number) => 97 - (Number(number.slice(0, 8)) % 97) === Number(number.slice(8)),
  },
  BG: { name: 'Bulgaria', form: /^\d{9,10}$/ },
  CH: {
    name: 'Switzerland',
    form: /^E\d{9}(MWST|TVA|IVA)?$/,
    digits: (number) => elevens(number.slice(1, 10), [5, 4, 3, 2, 7, 6, 5, 4], { eleven: 0 }),
  },
  CY: { name: 'Cyprus', form: /^\d{8}[A-Z]$/ },
  CZ: {
    name: 'Czechia',
    form: /^\d{8,10}$/,
    digits: (number) => number.length > 8 || elevens(number, [8, 7, 6, 5, 4, 3, 2], { ten: 0, eleven: 1 }),
  },
  DE: { name: 'Germany', form: /^[1-9]\d{8}$/, digits: mod11And10 },
  DK: {
    name: 'Denmark',
    form: /^\d{8}$/,
    digits: (number) => weighted(number, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  },
  EE: {
    name: 'Estonia',
    form: /^\d{9}$/,
    digits: (number) => weighted(number, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0,
  },
  EL: {
    name: 'Greece',
    form: /^\d{9}$/,
    digits: (number) => (weighted(number, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === last(number),
  },
  ES: { name: 'Spain', form: /^[0-9A-Z]\d{7}[0-9A-Z]$/, digits: spanish },
  FI: {
    name: 'Finland',
    form: /^\d{8}$/,
    digits: (number) => elevens(number, [7, 9, 10, 5, 8, 4, 2], { eleven: 0 }),
  },
  FR: {
    name: 'France',
    form: /^[0-9A-HJ-NP-Z]{2}\d{9}$/,
    digits: (number) => {
      const siren = number.slice(2);
      // Monaco's begin with 000 and are no SIREN.
      if (!siren.startsWith('000') && !luhn(siren)) return false;
      const key = number.slice(0, 2);
      return !/^\d\d$/.test(key) || (12 + 3 * (Number(siren) % 97)) % 97 === Number(key);
    },
  },
  GB: {
    name: 'United Kingdom',
    form: /^\d{9}(\d{3})?$/,
    digits: (number) => {
      const sum = weighted(number, [8, 7, 6, 5, 4, 3, 2]) + Number(number.slice(7, 9));
      return sum % 97 === 0 || (sum + 55) % 97 === 0;
    },
  },
  HR: { name: 'Croatia', form: /^\d{11}$/, digits: mod11And10 },
  HU: {
    name: 'Hungary',
    form: /^\d{8}$/,
    digits: (number) => weighted(number, [9, 7, 3, 1, 9, 7, 3, 1]) % 10 === 0,
  },
  IE: { name: 'Ireland', form: /^\d{7}[A-W][A-I]?$/, digits: irish },
  IT: { name: 'Italy', form: /^\d{11}$/, digits: luhn },
  LT: { name: 'Lithuania', form: /^(\d{9}|\d{12})$/, digits: lithuanian },
  LU: {
    name: 'Luxembourg',
    form: /^\d{8}$/,
    digits: (number) => Number(number.slice(0, 6)) % 89 === Number(number.slice(6)),
  },
  LV: { name: 'Latvia', form: /^\d{11}$/ },
  MT: {
    name: 'Malta',
    form: /^\d{8}$/,
    digits: (number) => weighted(number, [3, 4, 6, 7, 8, 9, 10, 1]) % 37 === 0,
  },
  NL: { name: 'Netherlands', form: /^[0-9A-Z+*]{9}B\d\d$/, digits: dutch },
  NO: {
    name: 'Norway',
    form: /^\d{9}(MVA)?$/,
    digits: (number) => elevens(number.slice(0, 9), [3, 2, 7, 6, 5, 4, 3, 2], { eleven: 0 }),
  },
  PL: {
    name: 'Poland',
    form: /^\d{10}$/,
    digits: (number) => weighted(number, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === last(number),
  },
  PT: {
    name: 'Portugal',
    form: /^[1-9]\d{8}$/,
    digits: (number) => elevens(number, [9, 8, 7, 6, 5, 4, 3, 2], { ten: 0, eleven: 0 }),
  },
  RO: {
    name: 'Romania',
    form: /^[1-9]\d{1,9}$/,
    digits: (number) => {
      const body = number.slice(0, -1).padStart(9, '0');
      return ((weighted(body, [7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10) % 11) % 10 === last(number);
    },
  },
  SE: { name: 'Sweden', form: /^\d{10}01$/, digits: (number) => luhn(number.slice(0, 10)) },
  SI: {
    name: 'Slovenia',
    form: /^[1-9]\d{7}$/,
    digits: (number) => elevens(number, [8, 7, 6, 5, 4, 3, 2], { ten: 0 }),
  },
  SK: { name: 'Slovakia', form: /^[1-9]\d{9}$/, digits: (number) => Number(number) % 11 === 0 },
};
/** Greece writes EL, its country code is GR; Northern Ireland's traders have XI before a British number. */
const alias: Readonly<Record<string, string>> = { GR: 'EL', XI: 'GB' };

/** Checks a number by its form and, where they are known, its check digits; nobody is asked. */
export function checkVatOffline(vatNumber: string): VatCheck {
  const plain = vatNumber.toUpperCase().replace(/[\s.\-/]/g, '');
  const letters = plain.slice(0, 2);
  const country = countries[alias[letters] ?? letters];
  if (!country) {
    const sentence = `No VAT number begins with “${letters}” that could be checked here. Put the letters of the country first.`;
    return { valid: false, by: 'Form', sentence };
  }
  const number = plain.slice(2);
  if (!country.form.test(number)) {
    return { valid: false, by: 'Form', sentence: `VAT numbers of ${country.name} are written otherwise.` };
  }
  if (!country.digits) {
    const sentence = `Written as VAT numbers of ${country.name} are. No register was asked whether it is in use.`;
    return { valid: true, by: 'Form', sentence };
  }
  return country.digits(number)
    ? {
        valid: true,
        by: 'CheckDigits',
        sentence: `Form and check digits fit ${country.name}. No register was asked whether it is in use.`,
      }
    : { valid: false, by: 'CheckDigits', sentence: 'The check digits do not fit: a digit may be mistyped.' };
}
