/** What the built-in provider's page says, by language. */

import type { Card } from './cards.ts';

export interface PageWords {
  readonly language: string;
  readonly title: string;
  readonly note: string;
  readonly noMoney: string;
  readonly pay: (amount: string) => string;
  readonly hold: (amount: string) => string;
  readonly choose: string;
  readonly leave: string;
  readonly confirmIt: string;
  readonly confirm: string;
  readonly deny: string;
  readonly over: (status: string) => string;
  readonly back: string;
  readonly tooOften: (seconds: number) => string;
  readonly problems: Readonly<Record<string, string>>;
  readonly cards: Readonly<Record<Card, string>>;
}

const en: PageWords = {
  language: 'en',
  title: 'Test payment',
  note: 'This is Busbar’s built-in test provider.',
  noMoney: 'No real money moves.',
  pay: (amount) => `Pay ${amount}`,
  hold: (amount) => `Hold ${amount}`,
  choose: 'Pay with a test card that…',
  leave: 'Leave without paying',
  confirmIt: 'Your bank asks you to confirm (3-D Secure).',
  confirm: 'Confirm',
  deny: 'Refuse',
  over: (status) => `This payment is over: ${status}.`,
  back: 'Go back',
  tooOften: (seconds) => `Too many attempts from here. Try again in ${seconds} s.`,
  problems: {
    declined: 'The card was declined. Choose another one.',
    insufficient_funds: 'The card has too little money. Choose another one.',
    authentication_failed: 'The payment was not confirmed. Try again, or choose another card.',
  },
  cards: {
    accepted: 'Is accepted',
    secure: 'Asks for 3-D Secure',
    declined: 'Is declined',
    insufficient: 'Has too little money',
    no_more: 'Never holds more than at first',
    increase_refused: 'Refuses to hold more',
    capture_refused: 'Holds, but does not pay',
    message_twice: 'Its message comes twice',
    message_late: 'Its message comes late',
    message_never: 'Its message never comes',
    line_cut: 'The line is cut at each call',
  },
};

const de: PageWords = {
  language: 'de',
  title: 'Testzahlung',
  note: 'Das ist der eingebaute Test-Zahlungsdienst von Busbar.',
  noMoney: 'Es fließt kein echtes Geld.',
  pay: (amount) => `${amount} zahlen`,
  hold: (amount) => `${amount} reservieren`,
  choose: 'Mit einer Testkarte zahlen, die…',
  leave: 'Gehen, ohne zu zahlen',
  confirmIt: 'Ihre Bank bittet um eine Bestätigung (3-D Secure).',
  confirm: 'Bestätigen',
  deny: 'Ablehnen',
  over: (status) => `Diese Zahlung ist beendet: ${status}.`,
  back: 'Zurück',
  tooOften: (seconds) => `Zu viele Versuche von hier. Versuchen Sie es in ${seconds} s noch einmal.`,
  problems: {
    declined: 'Die Karte wurde abgelehnt. Wählen Sie eine andere.',
    insufficient_funds: 'Auf der Karte ist zu wenig Geld. Wählen Sie eine andere.',
    authentication_failed:
      'Die Zahlung wurde nicht bestätigt. Versuchen Sie es noch einmal oder mit einer anderen Karte.',
  },
  cards: {
    accepted: 'angenommen wird',
    secure: 'eine Bestätigung verlangt (3-D Secure)',
    declined: 'abgelehnt wird',
    insufficient: 'zu wenig Geld hat',
    no_more: 'nie mehr reserviert als zuerst',
    increase_refused: 'sich weigert, mehr zu reservieren',
    capture_refused: 'reserviert, aber nicht zahlt',
    message_twice: 'ihre Nachricht zweimal schickt',
    message_late: 'ihre Nachricht spät schickt',
    message_never: 'ihre Nachricht nie schickt',
    line_cut: 'bei jedem Aufruf die Leitung verliert',
  },
};

const fr: PageWords = {
  language: 'fr',
  title: 'Paiement de test',
  note: 'Ceci est le prestataire de test intégré à Busbar.',
  noMoney: 'Aucun argent réel ne circule.',
  pay: (amount) => `Payer ${amount}`,
  hold: (amount) => `Réserver ${amount}`,
  choose: 'Payer avec une carte de test qui…',
  leave: 'Partir sans payer',
  confirmIt: 'Votre banque demande une confirmation (3-D Secure).',
  confirm: 'Confirmer',
  deny: 'Refuser',
  over: (status) => `Ce paiement est terminé : ${status}.`,
  back: 'Retour',
  tooOften: (seconds) => `Trop d’essais depuis ici. Réessayez dans ${seconds} s.`,
  problems: {
    declined: 'La carte a été refusée. Choisissez-en une autre.',
    insufficient_funds: 'La carte n’a pas assez d’argent. Choisissez-en une autre.',
    authentication_failed: 'Le paiement n’a pas été confirmé. Réessayez, ou choisissez une autre carte.',
  },
  cards: {
    accepted: 'est acceptée',
    secure: 'demande 3-D Secure',
    declined: 'est refusée',
    insufficient: 'n’a pas assez d’argent',
    no_more: 'ne réserve jamais plus qu’au début',
    increase_refused: 'refuse de réserver plus',
    capture_refused: 'réserve, mais ne paie pas',
    message_twice: 'envoie son message deux fois',
    message_late: 'envoie son message en retard',
    message_never: 'n’envoie jamais son message',
    line_cut: 'perd la ligne à chaque appel',
  },
};

const all: Readonly<Record<string, PageWords>> = { en, de, fr };

/** The language of the payment where it is known, else the first of the browser's that there is. */
export function wordsIn(language: string | null, heard: string | undefined): PageWords {
  const asked = [language ?? '', ...(heard ?? '').slice(0, longestHeader).split(',')];
  const known = asked
    .map((one) => one.trim().slice(0, 2).toLowerCase())
    .find((one) => Object.hasOwn(all, one));
  return all[known ?? 'en']!;
}
/** A browser asks for a handful of languages. */
const longestHeader = 200;
