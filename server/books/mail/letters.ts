/** What comes with an invoice that is mailed, by the language of the invoice. */

import type { Document } from '../document.ts';
import type { InvoiceLanguage } from '../party.ts';

interface Letter {
  readonly subject: string;
  readonly text: string;
}

interface About {
  readonly number: string;
  readonly seller: string;
  /** Such as 12.40 EUR. */
  readonly amount: string;
  /** Files of signed readings that come along. */
  readonly readings: number;
}

type Kind = Document['kind'];

const kinds: Readonly<Record<InvoiceLanguage, Readonly<Record<Kind, string>>>> = {
  en: { invoice: 'Invoice', receipt: 'Receipt', credit_note: 'Credit note' },
  de: { invoice: 'Rechnung', receipt: 'Beleg', credit_note: 'Gutschrift' },
  fr: { invoice: 'Facture', receipt: 'Reçu', credit_note: 'Avoir' },
};

const texts: Readonly<Record<InvoiceLanguage, (kind: string, about: About) => Letter>> = {
  en: (kind, { number, seller, amount, readings }) => ({
    subject: `${kind} ${number} from ${seller}`,
    text: `Enclosed is ${kind.toLowerCase()} ${number} over ${amount}, as PDF.${
      readings > 0 ? ' The signed readings of the meters come along, for transparency programs.' : ''
    }\n\n${seller}\n`,
  }),
  de: (kind, { number, seller, amount, readings }) => ({
    subject: `${kind} ${number} von ${seller}`,
    text: `Anbei als PDF: ${kind} ${number} über ${amount}.${
      readings > 0 ? ' Die signierten Messwerte für Transparenzprogramme liegen bei.' : ''
    }\n\n${seller}\n`,
  }),
  fr: (kind, { number, seller, amount, readings }) => ({
    subject: `${kind} ${number} de ${seller}`,
    text: `Ci-joint en PDF : ${kind.toLowerCase()} ${number} de ${amount}.${
      readings > 0
        ? ' Les relevés signés des compteurs, pour les programmes de transparence, sont joints.'
        : ''
    }\n\n${seller}\n`,
  }),
};

/** The letter around an invoice, receipt or credit note. */
export const letterFor = (language: InvoiceLanguage, kind: Kind, about: About): Letter =>
  texts[language](kinds[language][kind], about);
