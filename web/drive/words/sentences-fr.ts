import type { driveSentencesGerman } from './sentences-de.ts';

/** What the server says to drivers, in French, by its keys. */
export const driveSentencesFrench: Record<keyof typeof driveSentencesGerman, string> = {
  available: 'Libre.',
  preparing: 'Une voiture est branchée et ne charge pas encore.',
  charging: 'Occupée.',
  suspended_ev: 'Occupée : la voiture fait une pause.',
  suspended_evse: 'Occupée : la charge est en pause un moment.',
  finishing: 'Charge terminée ; la voiture est encore branchée.',
  occupied: 'Occupée.',
  reserved: 'Réservée.',
  unavailable: 'Hors service.',
  faulted: 'En panne.',
  unknown: 'État inconnu.',
  offline: 'Injoignable pour le moment : impossible de la démarrer d’ici.',
  site_free: '{{free}} sur {{evses}} libres.',
  site_full: 'Les {{evses}} sont occupées.',
  site_down: 'Hors service.',
  site_none: 'Pas encore de borne ici.',
  price_energy: '{{amount}} {{currency}} par kWh',
  price_energy_varies: '{{amount}} {{currency}} par kWh maintenant ; varie selon l’heure ou l’énergie',
  price_time: '{{amount}} {{currency}} par minute de charge',
  price_flat: '{{amount}} {{currency}} une fois',
  price_parking: '{{amount}} {{currency}} par minute branchée sans charger',
  price_parking_grace:
    '{{amount}} {{currency}} par minute branchée sans charger, à partir de {{minutes}} min',
  price_min: 'au moins {{amount}} {{currency}}',
  price_max: 'au plus {{amount}} {{currency}}',
  price_free: 'La charge est gratuite',
  price_example: '{{energy}} kWh coûtent {{amount}} {{currency}}',
};
