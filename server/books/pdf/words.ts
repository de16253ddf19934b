import type { InvoiceLanguage } from '../party.ts';

/** What invoices and statements say, in each language. */
export interface DocumentWords {
  readonly locale: string;
  readonly kind: Readonly<
    Record<'invoice' | 'receipt' | 'credit_note' | 'statement' | 'self_billed', string>
  >;
  readonly number: string;
  readonly date: string;
  readonly due: string;
  readonly period: string;
  readonly customer: string;
  readonly reference: string;
  readonly corrects: (number: string, day: string) => string;
  readonly columns: Readonly<
    Record<'date' | 'place' | 'duration' | 'energy' | 'net' | 'gross' | 'text', string>
  >;
  readonly total: string;
  readonly net: string;
  readonly tax: (name: string, percent: string) => string;
  readonly onBase: (base: string) => string;
  readonly rounding: string;
  readonly roundingWhy: string;
  readonly paid: string;
  readonly credited: string;
  readonly due_now: string;
  readonly state: Readonly<Record<'paid' | 'open' | 'credited' | 'credit' | 'owed', string>>;
  readonly pay: (day: string, number: string) => string;
  readonly exempt: Readonly<Record<'reverse_charge' | 'untaxed' | 'small_business', string>>;
  readonly buyerVat: string;
  readonly vat: string;
  readonly taxNumber: string;
  readonly bank: string;
  readonly page: (page: number, pages: number) => string;
  readonly transactions: (count: number) => string;
  readonly energy: string;
  /** The fee of a reservation that nobody came for. */
  readonly noShow: string;
  readonly takesBack: string;
  readonly priced_anew: string;
  readonly continued: string;
  readonly statement: Readonly<
    Record<
      | 'month'
      | 'site'
      | 'transactions'
      | 'energy'
      | 'revenue'
      | 'electricity'
      | 'share'
      | 'perKwh'
      | 'perMonth'
      | 'total'
      | 'why'
      | 'supplier'
      | 'recipient'
      | 'keptOut',
      string
    >
  > & { readonly transfer: (iban: string) => string };
}

const en: DocumentWords = {
  locale: 'en-GB',
  kind: {
    invoice: 'Invoice',
    receipt: 'Receipt',
    credit_note: 'Credit note',
    statement: 'Settlement',
    self_billed: 'Self-billed invoice',
  },
  number: 'Number',
  date: 'Date',
  due: 'Due',
  period: 'Period',
  customer: 'Customer',
  reference: 'Your reference',
  corrects: (number, day) => `Corrects invoice ${number} of ${day}`,
  columns: {
    date: 'Date',
    place: 'Place',
    duration: 'Duration',
    energy: 'Energy',
    net: 'Before tax',
    gross: 'Amount',
    text: 'What for',
  },
  total: 'Total',
  net: 'Before tax',
  tax: (name, percent) => `${name} ${percent} %`,
  onBase: (base) => `on ${base}`,
  rounding: 'Rounding',
  roundingWhy: 'Each charging was rounded on its own: you pay what you were shown, to the cent.',
  paid: 'Paid',
  credited: 'Taken back',
  due_now: 'Due',
  state: {
    paid: 'Paid – thank you.',
    open: 'Payment is due.',
    credited: 'Taken back: nothing is due.',
    credit: 'This amount is credited to you.',
    owed: 'We owe you this amount.',
  },
  pay: (day, number) => `Please transfer the amount by ${day}, with the reference ${number}.`,
  exempt: {
    reverse_charge: 'Reverse charge: the recipient of the service owes the tax.',
    untaxed: 'No tax is levied.',
    small_business: 'No tax is charged: the supplier is exempt as a small business.',
  },
  buyerVat: 'Your VAT number',
  vat: 'VAT number',
  taxNumber: 'Tax number',
  bank: 'Bank',
  page: (page, pages) => `Page ${page} of ${pages}`,
  transactions: (count) => (count === 1 ? '1 charging' : `${count} chargings`),
  energy: 'Charging',
  noShow: 'Reservation not used',
  takesBack: 'Earlier credit taken back',
  priced_anew: 'The price was reckoned anew.',
  continued: 'continued',
  statement: {
    month: 'Month',
    site: 'Site',
    transactions: 'Chargings',
    energy: 'Energy',
    revenue: 'Revenue',
    electricity: 'Electricity',
    share: 'Share',
    perKwh: 'Per kWh',
    perMonth: 'Per month',
    total: 'Yours',
    why: 'Amounts of sites are before tax. Chargings that were priced anew since are settled by the difference.',
    supplier: 'Supplier',
    recipient: 'Recipient and issuer',
    transfer: (iban) => `We transfer the amount to ${iban}.`,
    keptOut: 'Not an invoice: nobody said how the recipient is taxed.',
  },
};

const de: DocumentWords = {
  locale: 'de-DE',
  kind: {
    invoice: 'Rechnung',
    receipt: 'Quittung',
    credit_note: 'Rechnungskorrektur',
    statement: 'Abrechnung',
    self_billed: 'Gutschrift',
  },
  number: 'Nummer',
  date: 'Datum',
  due: 'Fällig',
  period: 'Zeitraum',
  customer: 'Kunde',
  reference: 'Ihr Zeichen',
  corrects: (number, day) => `Korrigiert die Rechnung ${number} vom ${day}`,
  columns: {
    date: 'Datum',
    place: 'Ort',
    duration: 'Dauer',
    energy: 'Energie',
    net: 'Netto',
    gross: 'Betrag',
    text: 'Wofür',
  },
  total: 'Gesamt',
  net: 'Netto',
  tax: (name, percent) => `${name === 'VAT' ? 'USt.' : name} ${percent} %`,
  onBase: (base) => `auf ${base}`,
  rounding: 'Rundung',
  roundingWhy:
    'Jeder Ladevorgang wurde für sich gerundet: Sie zahlen auf den Cent, was Ihnen angezeigt wurde.',
  paid: 'Bezahlt',
  credited: 'Zurückgenommen',
  due_now: 'Zu zahlen',
  state: {
    paid: 'Bezahlt – vielen Dank.',
    open: 'Die Zahlung steht aus.',
    credited: 'Zurückgenommen: Es ist nichts zu zahlen.',
    credit: 'Dieser Betrag wird Ihnen gutgeschrieben.',
    owed: 'Diesen Betrag schulden wir Ihnen.',
  },
  pay: (day, number) => `Bitte überweisen Sie den Betrag bis ${day} unter Angabe von ${number}.`,
  exempt: {
    reverse_charge: 'Steuerschuldnerschaft des Leistungsempfängers (Reverse-Charge).',
    untaxed: 'Es wird keine Steuer erhoben.',
    small_business: 'Keine Umsatzsteuer: Der Leistende ist Kleinunternehmer (§ 19 UStG).',
  },
  buyerVat: 'Ihre USt-IdNr.',
  vat: 'USt-IdNr.',
  taxNumber: 'Steuernummer',
  bank: 'Bank',
  page: (page, pages) => `Seite ${page} von ${pages}`,
  transactions: (count) => (count === 1 ? '1 Ladevorgang' : `${count} Ladevorgänge`),
  energy: 'Laden',
  noShow: 'Reservierung nicht genutzt',
  takesBack: 'Frühere Gutschrift zurückgenommen',
  priced_anew: 'Der Preis wurde neu berechnet.',
  continued: 'Fortsetzung',
  statement: {
    month: 'Monat',
    site: 'Standort',
    transactions: 'Ladevorgänge',
    energy: 'Energie',
    revenue: 'Erlöse',
    electricity: 'Strom',
    share: 'Anteil',
    perKwh: 'Je kWh',
    perMonth: 'Je Monat',
    total: 'Für Sie',
    why: 'Beträge der Standorte sind netto. Seither neu berechnete Ladevorgänge sind mit der Differenz abgerechnet.',
    supplier: 'Leistender',
    recipient: 'Empfänger und Aussteller',
    transfer: (iban) => `Wir überweisen den Betrag auf ${iban}.`,
    keptOut: 'Keine Rechnung: Über die Besteuerung des Empfängers ist nichts bekannt.',
  },
};

const fr: DocumentWords = {
  locale: 'fr-FR',
  kind: {
    invoice: 'Facture',
    receipt: 'Reçu',
    credit_note: 'Avoir',
    statement: 'Décompte',
    self_billed: 'Autofacture',
  },
  number: 'Numéro',
  date: 'Date',
  due: 'Échéance',
  period: 'Période',
  customer: 'Client',
  reference: 'Votre référence',
  corrects: (number, day) => `Corrige la facture ${number} du ${day}`,
  columns: {
    date: 'Date',
    place: 'Lieu',
    duration: 'Durée',
    energy: 'Énergie',
    net: 'Hors taxe',
    gross: 'Montant',
    text: 'Objet',
  },
  total: 'Total',
  net: 'Hors taxe',
  tax: (name, percent) => `${name === 'VAT' ? 'TVA' : name} ${percent} %`,
  onBase: (base) => `sur ${base}`,
  rounding: 'Arrondi',
  roundingWhy:
    'Chaque recharge a été arrondie séparément : vous payez au centime près ce qui vous a été affiché.',
  paid: 'Payé',
  credited: 'Repris',
  due_now: 'À payer',
  state: {
    paid: 'Payé – merci.',
    open: 'Le paiement est attendu.',
    credited: 'Repris : rien n’est dû.',
    credit: 'Ce montant vous est crédité.',
    owed: 'Nous vous devons ce montant.',
  },
  pay: (day, number) => `Merci de virer le montant avant le ${day} avec la référence ${number}.`,
  exempt: {
    reverse_charge: 'Autoliquidation : la taxe est due par le preneur.',
    untaxed: 'Aucune taxe n’est perçue.',
    small_business: 'TVA non applicable : le fournisseur bénéficie de la franchise en base.',
  },
  buyerVat: 'Votre n° de TVA',
  vat: 'N° de TVA',
  taxNumber: 'N° fiscal',
  bank: 'Banque',
  page: (page, pages) => `Page ${page} sur ${pages}`,
  transactions: (count) => (count === 1 ? '1 recharge' : `${count} recharges`),
  energy: 'Recharge',
  noShow: 'Réservation non utilisée',
  takesBack: 'Avoir antérieur repris',
  priced_anew: 'Le prix a été recalculé.',
  continued: 'suite',
  statement: {
    month: 'Mois',
    site: 'Site',
    transactions: 'Recharges',
    energy: 'Énergie',
    revenue: 'Recettes',
    electricity: 'Électricité',
    share: 'Part',
    perKwh: 'Par kWh',
    perMonth: 'Par mois',
    total: 'Pour vous',
    why: 'Les montants des sites sont hors taxe. Les recharges recalculées depuis sont réglées par la différence.',
    supplier: 'Fournisseur',
    recipient: 'Preneur et émetteur',
    transfer: (iban) => `Nous virons le montant sur ${iban}.`,
    keptOut: 'Pas une facture : le régime fiscal du bénéficiaire n’est pas connu.',
  },
};

export const documentWords: Readonly<Record<InvoiceLanguage, DocumentWords>> = { en, de, fr };

/** Amounts, days and times as the language writes them. */
export function formatsOf({ locale }: DocumentWords, currency: string, decimals: number, zone: string) {
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency });
  const number = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const instant = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
  const month = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', month: 'long', year: 'numeric' });
  // Narrow no-break spaces have no letter in many fonts.
  const plain = (text: string) => text.replaceAll(' ', ' ');
  return {
    money: (minor: number) => plain(money.format(minor / 10 ** decimals)),
    kWh: (wattHours: number) => `${plain(number.format(wattHours / 1000))} kWh`,
    day: (day: string) => plain(date.format(new Date(`${day}T00:00:00Z`))),
    month: (day: string) => plain(month.format(new Date(`${day}T00:00:00Z`))),
    at: (at: Date) => plain(instant.format(at)),
    duration: (ms: number) => {
      const minutes = Math.round(ms / 60_000);
      const hours = Math.floor(minutes / 60);
      return hours > 0 ? `${hours} h ${String(minutes % 60).padStart(2, '0')} min` : `${minutes} min`;
    },
    percent: (percent: string) =>
      new Intl.NumberFormat(locale, { maximumFractionDigits: 4 }).format(Number(percent)),
  };
}
export type Formats = ReturnType<typeof formatsOf>;
