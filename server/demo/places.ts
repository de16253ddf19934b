import type { Rhythm } from './rhythm.ts';

/** Who owns a part of the demo's network. */
export type Owner = 'Voltwerk' | 'Marktplatz Retail' | 'Nordpol Hotels' | 'Kurier Blitz Fleet';

/** A site of the demo: a real place, an invented tenant. */
export interface Place {
  /** Begins the identities of its stations. */
  readonly code: string;
  readonly name: string;
  readonly owner: Owner;
  readonly address: string;
  readonly postalCode: string;
  readonly city: string;
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly zone: string;
  readonly rhythm: Rhythm;
  /** How many stations of each make stand there, in order; see `equipment.ts`. */
  readonly fleet: readonly (readonly [make: string, count: number])[];
  /** Local hours in which it is open, every day; always when left out. */
  readonly open?: readonly [from: string, to: string];
}

/** The organization at the top, and those below it. */
export const rootOwner: Owner = 'Voltwerk';
export const ownersBelow: readonly { readonly name: Owner; readonly kind: 'site_host' | 'fleet' }[] = [
  { name: 'Marktplatz Retail', kind: 'site_host' },
  { name: 'Nordpol Hotels', kind: 'site_host' },
  { name: 'Kurier Blitz Fleet', kind: 'fleet' },
];

/** Twelve sites with 150 stations. */
export const places: readonly Place[] = [
  {
    code: 'BER-OST',
    name: 'Berlin Ostbahnhof',
    owner: 'Voltwerk',
    address: 'Koppenstraße 3',
    postalCode: '10243',
    city: 'Berlin',
    country: 'Germany',
    latitude: 52.5106,
    longitude: 13.4349,
    zone: 'Europe/Berlin',
    rhythm: 'street',
    fleet: [
      ['post22-16', 9],
      ['post22-201', 4],
      ['tower150-201', 2],
    ],
  },
  {
    code: 'HAM-HAF',
    name: 'Hamburg HafenCity Garage',
    owner: 'Voltwerk',
    address: 'Überseeallee 10',
    postalCode: '20457',
    city: 'Hamburg',
    country: 'Germany',
    latitude: 53.5411,
    longitude: 9.9988,
    zone: 'Europe/Berlin',
    rhythm: 'work',
    fleet: [
      ['wall-s-16', 8],
      ['duo2-16', 5],
      ['k11-21', 1],
    ],
  },
  {
    code: 'MUC-A9',
    name: 'Raststätte Holledau (A9)',
    owner: 'Voltwerk',
    address: 'Holledau Ost 1',
    postalCode: '85283',
    city: 'Wolnzach',
    country: 'Germany',
    latitude: 48.5912,
    longitude: 11.5873,
    zone: 'Europe/Berlin',
    rhythm: 'motorway',
    fleet: [
      ['tower300-21', 6],
      ['tower150-201', 4],
      ['k180-201', 2],
    ],
  },
  {
    code: 'CGN-RHE',
    name: 'Köln Rheinauhafen',
    owner: 'Voltwerk',
    address: 'Harry-Blum-Platz 2',
    postalCode: '50678',
    city: 'Köln',
    country: 'Germany',
    latitude: 50.9236,
    longitude: 6.9655,
    zone: 'Europe/Berlin',
    rhythm: 'street',
    fleet: [
      ['k11-201', 8],
      ['pile7-16', 3],
      ['charge50-16', 2],
    ],
  },
  {
    code: 'FRA-MES',
    name: 'Marktplatz Frankfurt Europaallee',
    owner: 'Marktplatz Retail',
    address: 'Europa-Allee 6',
    postalCode: '60327',
    city: 'Frankfurt am Main',
    country: 'Germany',
    latitude: 50.1117,
    longitude: 8.6531,
    zone: 'Europe/Berlin',
    rhythm: 'shop',
    open: ['07:00', '22:00'],
    fleet: [
      ['duo2-16', 6],
      ['quick60-201', 5],
      ['charge50-16', 2],
    ],
  },
  {
    code: 'VIE-DON',
    name: 'Marktplatz Wien Donaustadt',
    owner: 'Marktplatz Retail',
    address: 'Wagramer Straße 94',
    postalCode: '1220',
    city: 'Wien',
    country: 'Austria',
    latitude: 48.2424,
    longitude: 16.4353,
    zone: 'Europe/Vienna',
    rhythm: 'shop',
    open: ['07:00', '21:00'],
    fleet: [
      ['k11-21', 8],
      ['quick60-201', 4],
    ],
  },
  {
    code: 'AMS-ZUI',
    name: 'Amsterdam Zuidas',
    owner: 'Voltwerk',
    address: 'Gustav Mahlerlaan 14',
    postalCode: '1082 LA',
    city: 'Amsterdam',
    country: 'Netherlands',
    latitude: 52.3376,
    longitude: 4.8721,
    zone: 'Europe/Amsterdam',
    rhythm: 'work',
    fleet: [
      ['post22-21', 10],
      ['wall-s-16', 6],
      ['k180-201', 1],
    ],
  },
  {
    code: 'CPH-NOR',
    name: 'Hotel Nordpol København',
    owner: 'Nordpol Hotels',
    address: 'Kay Fiskers Plads 9',
    postalCode: '2300',
    city: 'København',
    country: 'Denmark',
    latitude: 55.6292,
    longitude: 12.5796,
    zone: 'Europe/Copenhagen',
    rhythm: 'hotel',
    fleet: [
      ['k11-201', 8],
      ['tower150-201', 1],
    ],
  },
  {
    code: 'OSL-BJO',
    name: 'Hotel Nordpol Oslo Bjørvika',
    owner: 'Nordpol Hotels',
    address: 'Dronning Eufemias gate 15',
    postalCode: '0191',
    city: 'Oslo',
    country: 'Norway',
    latitude: 59.9075,
    longitude: 10.7599,
    zone: 'Europe/Oslo',
    rhythm: 'hotel',
    fleet: [
      ['wall-s-16', 10],
      ['quick60-201', 2],
    ],
  },
  {
    code: 'LYS-CON',
    name: 'Lyon Confluence',
    owner: 'Voltwerk',
    address: 'Cours Charlemagne 112',
    postalCode: '69002',
    city: 'Lyon',
    country: 'France',
    latitude: 45.7407,
    longitude: 4.8173,
    zone: 'Europe/Paris',
    rhythm: 'street',
    fleet: [
      ['post22-201', 7],
      ['pile7-16', 2],
      ['pile25-16', 2],
    ],
  },
  {
    code: 'ZRH-A1',
    name: 'Raststätte Kemptthal (A1)',
    owner: 'Voltwerk',
    address: 'Kemptpark 1',
    postalCode: '8310',
    city: 'Lindau',
    country: 'Switzerland',
    latitude: 47.4536,
    longitude: 8.7041,
    zone: 'Europe/Zurich',
    rhythm: 'motorway',
    fleet: [
      ['tower300-21', 4],
      ['tower150-201', 3],
      ['charge50-16', 2],
    ],
  },
  {
    code: 'LEJ-DEP',
    name: 'Kurier Blitz Depot Leipzig',
    owner: 'Kurier Blitz Fleet',
    address: 'Maximilianallee 4',
    postalCode: '04129',
    city: 'Leipzig',
    country: 'Germany',
    latitude: 51.3842,
    longitude: 12.3937,
    zone: 'Europe/Berlin',
    rhythm: 'depot',
    fleet: [
      ['duo2-16', 10],
      ['k11-201', 3],
    ],
  },
];
