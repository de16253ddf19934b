import type { saving as english } from '../en/saving.ts';
import type { Words } from '../index.ts';

export const saving: Words<typeof english> = {
  title: 'Woher der Strom kam und was er kostete',
  source: { sun: 'Sonne', battery: 'Batterie', grid: 'Netz', unknown: 'Nicht gemessen' },
  cost: 'Kosten des Stroms',
  atOnce: 'Sofort geladen',
  demand: 'davon für die Spitze des Monats',
  saved: 'Gespart',
  carbon: 'CO₂ gespart',
  drawn: 'Wie geladen wurde',
  chart: 'Wie geladen wurde, und sofort geladen',
  buy: 'Preis',
  site: 'Was Laden zur rechten Zeit sparte',
  days: 'Gespart je Tag',
  savedDay: 'Gespart',
  transactions: 'Ladevorgänge',
};
