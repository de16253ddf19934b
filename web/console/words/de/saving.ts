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
  weather: {
    title: 'Wetter',
    light: 'Licht am Boden',
    ask: 'Jetzt fragen',
    add: 'Einen Wetterdienst fragen',
    change: 'Ändern',
    drop: 'Nicht mehr fragen',
    dropTitle: 'Den Wetterdienst nicht mehr fragen?',
    dropEffect:
      'Die Sonne wird aus dem klaren Himmel vorhergesagt und aus dem, was in den letzten Wochen durchkam.',
    url: 'Adresse',
    urlHelp: 'Ein Dienst, der antwortet wie Open-Meteo.',
    key: 'Schlüssel',
    keyHelp: 'Wo der Dienst einen will.',
    keyKept: 'Leer: bleibt, wie er ist.',
    of: 'Für',
    ofHelp: 'Der eigene eines Standorts geht vor dem seiner Organisation.',
    ofOrganization: 'Alle Standorte der Organisation',
    ofSite: 'Diesen Standort',
  },
};
