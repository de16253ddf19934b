/** A booking batch as accounting in Germany reads it (EXTF, version 700, category 21). Pure. */

import { currencyDecimals } from '@busbar/pricing';

/** One posting to be handed over. */
export interface BookedPosting {
  readonly at: Date;
  readonly text: string;
  readonly entries: readonly {
    readonly account: string;
    readonly currency: string;
    readonly amountMinor: number;
  }[];
}

export interface BatchOptions {
  readonly madeAt: Date;
  /** Days, YYYY-MM-DD. */
  readonly from: string;
  readonly until: string;
  readonly consultant: number;
  readonly client: number;
  readonly zone: string;
  readonly numberOf: (account: string) => string;
}

const separator = ';';
const lineEnd = '\r\n';

/** Digits behind the comma that the format has for an amount. */
const mostDecimals = 2;

/** A currency whose amounts the format cannot hold to the last unit, if the postings have one. */
export function tooFineFor(postings: readonly BookedPosting[]): string | undefined {
  return postings
    .flatMap(({ entries }) => entries)
    .find(({ currency }) => currencyDecimals(currency) > mostDecimals)?.currency;
}

/** The batch as text; to be written in Windows-1252. No currency in it is too fine. */
export function bookingBatch(postings: readonly BookedPosting[], options: BatchOptions): string {
  const lines = postings.flatMap((posting) =>
    pairsOf(posting.entries).map((pair) => lineOf(posting, pair, options)),
  );
  return [headOf(options), columns.join(separator), ...lines, ''].join(lineEnd);
}

/** Two accounts and what moves between them. */
export interface Pair {
  readonly debit: string;
  readonly credit: string;
  readonly currency: string;
  readonly amountMinor: number;
}

/** A posting of several accounts as moves between two: what is debited is taken from what is credited, in order. */
export function pairsOf(entries: BookedPosting['entries']): Pair[] {
  const pairs: Pair[] = [];
  for (const currency of new Set(entries.map((entry) => entry.currency))) {
    const of = entries.filter((entry) => entry.currency === currency);
    const debits = of.filter(({ amountMinor }) => amountMinor > 0).map((entry) => ({ ...entry }));
    const credits = of
      .filter(({ amountMinor }) => amountMinor < 0)
      .map((entry) => ({ ...entry, amountMinor: -entry.amountMinor }));
    while (debits.length > 0 && credits.length > 0) {
      const [debit, credit] = [debits[0]!, credits[0]!];
      const amountMinor = Math.min(debit.amountMinor, credit.amountMinor);
      pairs.push({ debit: debit.account, credit: credit.account, currency, amountMinor });
      debit.amountMinor -= amountMinor;
      credit.amountMinor -= amountMinor;
      if (debit.amountMinor === 0) debits.shift();
      if (credit.amountMinor === 0) credits.shift();
    }
  }
  return pairs;
}

function headOf({ madeAt, from, until, consultant, client }: BatchOptions): string {
  const made = madeAt.toISOString().replace(/\D/g, '').slice(0, 17);
  const plain = (day: string) => day.replaceAll('-', '');
  return [
    quoted('EXTF'),
    700,
    21,
    quoted('Buchungsstapel'),
    13,
    made,
    '',
    quoted('BB'),
    quoted(''),
    quoted(''),
    consultant,
    client,
    `${from.slice(0, 4)}0101`,
    4,
    plain(from),
    plain(until),
    quoted('Busbar'),
    quoted(''),
    1,
    0,
    0,
    quoted('EUR'),
    '',
    quoted(''),
    '',
    '',
    quoted('03'),
    '',
    '',
    quoted(''),
    quoted(''),
  ].join(separator);
}

function lineOf({ at, text }: BookedPosting, pair: Pair, { zone, numberOf }: BatchOptions): string {
  const digits = currencyDecimals(pair.currency);
  const amount = (pair.amountMinor / 10 ** digits).toFixed(mostDecimals).replace('.', ',');
  const [, month = '', day = ''] = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })
    .format(at)
    .split('-');
  const said: readonly (string | number)[] = [
    amount,
    quoted('S'),
    quoted(pair.currency),
    '',
    '',
    quoted(''),
    numberOf(pair.debit),
    numberOf(pair.credit),
    quoted(''),
    `${day}${month}`,
    quoted(text.replace(/[^A-Za-z0-9$&%*+\-/]/g, '').slice(0, 36)),
    quoted(''),
    '',
    quoted(`${pair.debit} / ${pair.credit}`.slice(0, 60)),
  ];
  return [...said, ...Array.from({ length: columns.length - said.length }, () => '')].join(separator);
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

const numbered = (count: number, ...names: readonly string[]) =>
  Array.from({ length: count }, (_, index) => names.map((name) => `${name} ${index + 1}`)).flat();

/** The columns of the format, in its own words and order. */
const columns: readonly string[] = [
  'Umsatz (ohne Soll/Haben-Kz)',
  'Soll/Haben-Kennzeichen',
  'WKZ Umsatz',
  'Kurs',
  'Basis-Umsatz',
  'WKZ Basis-Umsatz',
  'Konto',
  'Gegenkonto (ohne BU-Schlüssel)',
  'BU-Schlüssel',
  'Belegdatum',
  'Belegfeld 1',
  'Belegfeld 2',
  'Skonto',
  'Buchungstext',
  'Postensperre',
  'Diverse Adressnummer',
  'Geschäftspartnerbank',
  'Sachverhalt',
  'Zinssperre',
  'Beleglink',
  ...numbered(8, 'Beleginfo - Art', 'Beleginfo - Inhalt'),
  'KOST1 - Kostenstelle',
  'KOST2 - Kostenstelle',
  'Kost-Menge',
  'EU-Land u. UStID (Bestimmung)',
  'EU-Steuersatz (Bestimmung)',
  'Abw. Versteuerungsart',
  'Sachverhalt L+L',
  'Funktionsergänzung L+L',
  'BU 49 Hauptfunktionstyp',
  'BU 49 Hauptfunktionsnummer',
  'BU 49 Funktionsergänzung',
  ...numbered(20, 'Zusatzinformation - Art', 'Zusatzinformation- Inhalt'),
  'Stück',
  'Gewicht',
  'Zahlweise',
  'Forderungsart',
  'Veranlagungsjahr',
  'Zugeordnete Fälligkeit',
  'Skontotyp',
  'Auftragsnummer',
  'Buchungstyp',
  'USt-Schlüssel (Anzahlungen)',
  'EU-Land (Anzahlungen)',
  'Sachverhalt L+L (Anzahlungen)',
  'EU-Steuersatz (Anzahlungen)',
  'Erlöskonto (Anzahlungen)',
  'Herkunft-Kz',
  'Buchungs GUID',
  'KOST-Datum',
  'SEPA-Mandatsreferenz',
  'Skontosperre',
  'Gesellschaftername',
  'Beteiligtennummer',
  'Identifikationsnummer',
  'Zeichnernummer',
  'Postensperre bis',
  'Bezeichnung SoBil-Sachverhalt',
  'Kennzeichen SoBil-Buchung',
  'Festschreibung',
  'Leistungsdatum',
  'Datum Zuord. Steuerperiode',
  'Fälligkeit',
  'Generalumkehr (GU)',
  'Steuersatz',
  'Land',
  'Abrechnungsreferenz',
  'BVV-Position',
  'EU-Land u. UStID (Ursprung)',
  'EU-Steuersatz (Ursprung)',
  'Abw. Skontokonto',
];

/** Text in Windows-1252; what it has no letter for becomes a question mark. */
export function windows1252(text: string): Buffer {
  return Buffer.from([...text].map((letter) => byteOf(letter)));
}

function byteOf(letter: string): number {
  const code = letter.codePointAt(0)!;
  if (letter === '€') return 0x80;
  return code < 0x80 || (code >= 0xa0 && code <= 0xff) ? code : 0x3f;
}
