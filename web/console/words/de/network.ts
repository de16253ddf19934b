import type { network as english } from '../en/network.ts';
import type { Words } from '../index.ts';

export const network: Words<typeof english> = {
  title: 'Netz',
  where: 'Wo etwas ist',
  map: 'Karte',
  list: 'Liste',
  empty: 'Noch keine Stationen',
  noPlaces: 'Noch kein Standort hat Koordinaten',
  noPlacesHelp: 'Mit Koordinaten steht ein Standort samt seinem Zustand auf der Karte.',
  addSite: 'Standort anlegen',
  figures: {
    charging: 'Laden gerade',
    power: 'Leistung jetzt',
    energy: 'Energie heute',
    online: 'Stationen verbunden',
    sites: 'Standorte',
  },
  wrong: {
    none: 'Was gerade nicht stimmt',
    title_one: 'Nicht in Ordnung: {{count}} Station',
    title_other: 'Nicht in Ordnung: {{count}} Stationen',
    allWell: 'Alles in Ordnung.',
    more_one: 'und {{count}} weitere',
    more_other: 'und {{count}} weitere',
  },
  wall: { title: 'Wand', whole: 'Netz' },
};
