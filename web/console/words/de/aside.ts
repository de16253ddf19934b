import type { aside as english } from '../en/aside.ts';
import type { Words } from '../index.ts';

export const aside: Words<typeof english> = {
  title: 'Zurückgestellte Ereignisse',
  lead: 'Was geschehen ist und dem in mehreren Versuchen nichts folgen konnte. Spätere Ereignisse derselben Sache warten dahinter; alle anderen gehen weiter.',
  alarm:
    'Etwas ist geschehen, dem nichts folgen konnte: Preise, Buchungen, Zahlungen oder Mitteilungen können fehlen.',
  look: 'Nachsehen, was wartet',
  empty: 'Kein Ereignis ist zurückgestellt',
  emptyHelp:
    'Preise, Buchungen, Zahlungen und Mitteilungen folgen aus dem, was geschieht. Dem nichts folgen kann, wartet hier.',
  column: {
    consumer: 'Was nicht folgt',
    kind: 'Ereignis',
    error: 'Was der letzte Versuch ergab',
    station: 'Station',
    events: 'Wartend',
    at: 'Zurückgestellt',
    subject: 'Wovon',
  },
  consumer: {
    billing: 'Preise',
    'billing-show': 'Kosten an Stationen',
    books: 'Bücher',
    drive: 'Mitteilungen an Fahrer',
    payments: 'Zahlungen',
    spending: 'Budgets und Guthaben',
  },
  retry: 'Noch einmal versuchen',
  retryAll: 'Alle noch einmal versuchen',
  discard: {
    button: 'Aufgeben',
    title: 'Dieses Ereignis aufgeben?',
    effect:
      'Ihm wird nichts mehr folgen: Was fehlt, ein Preis oder eine Buchung, muss vorher von Hand berichtigt sein. Was dahinter wartet, wird sofort versucht. Das Ereignis und Ihre Begründung bleiben im Protokoll.',
    reason: 'Warum muss ihm nichts folgen?',
    example: 'Der Vorgang wurde bar bezahlt und von Hand gebucht',
    missing: 'Bitte begründen: Wer später die Bücher prüft, wird danach fragen.',
    done: 'Aufgegeben. Was dahinter wartete, wird jetzt versucht.',
  },
  asked: 'Wird jetzt noch einmal versucht. Was gelingt, verschwindet aus der Liste.',
};
