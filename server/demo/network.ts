import { createRandom, type Random } from '@busbar/simulator';
import { type Make, makes } from './equipment.ts';
import { type Owner, type Place, places } from './places.ts';

/** What a station of the demo does wrong, for whoever looks to find. */
export type Problem = 'meter_slips' | 'connection_drops' | 'lock_fails';

/** A station of the demo, before it has an id. */
export interface PlannedStation {
  readonly identity: string;
  readonly name: string;
  readonly place: Place;
  readonly make: Make;
  readonly serial: string;
  readonly problem?: Problem;
  /** Days for which it has been offline when the demo begins; it does not come back. */
  readonly silentDays?: number;
  /** Got the new firmware in a campaign that goes on. */
  readonly updated: boolean;
  /** Proves itself with a password (security profile 1). */
  readonly secured: boolean;
}

/** A token of the demo's drivers. */
export interface PlannedToken {
  readonly uid: string;
  readonly kind: 'rfid' | 'app' | 'emaid' | 'central';
  readonly label: string;
  readonly owner: Owner;
  readonly status: 'active' | 'blocked' | 'lost';
  readonly group?: string;
  /** Days until it ends, from the day on which the demo was made; negative: it has ended. */
  readonly endsInDays?: number;
}

/** The three stations with problems worth finding. README tells of them. */
export const problems: Readonly<Record<string, Problem>> = {
  'BER-OST-03': 'meter_slips',
  'LYS-CON-05': 'connection_drops',
  'CGN-RHE-12': 'lock_fails',
};

/** The silent station that comes back with an old password; its page tells why it is not let in. */
export const outdated = 'AMS-ZUI-12';

/** Stations that fell silent days ago. */
const silent: Readonly<Record<string, number>> = { [outdated]: 3, 'OSL-BJO-07': 0.4 };

/** What a campaign brings to the posts of one site, and those that have it by now. */
export const newFirmware = '4.3.0';
const updated: ReadonlySet<string> = new Set(
  ['01', '02', '04', '05', '06', '07'].map((number) => `BER-OST-${number}`),
);

/** The firmware that a station comes with. */
export const firmwareOf = ({ updated, make }: Pick<PlannedStation, 'updated' | 'make'>): string =>
  updated ? newFirmware : make.maker.firmware;

/** A token that no list knows: shown now and then by somebody from another network. */
export const foreignUids: readonly string[] = [
  '04C0FFEE123480',
  '0411A2B3C4D5E6',
  'DEADBEEF',
  '04F00BA4220190',
];

export function planStations(): PlannedStation[] {
  return places.flatMap((place) => {
    const kinds = place.fleet.flatMap(([make, count]) => Array<string>(count).fill(make));
    return kinds.map((kind, index) => planStation(place, kind, index + 1));
  });
}

function planStation(place: Place, kind: string, number: number): PlannedStation {
  const make = makes[kind];
  if (!make) throw new Error(`${place.name} lists a make that is not described: ${kind}.`);
  const identity = `${place.code}-${String(number).padStart(2, '0')}`;
  const random = createRandom(`station/${identity}`);
  const problem = problems[identity];
  const silentDays = silent[identity];
  return {
    identity,
    name: `${place.name} ${number}`,
    place,
    make,
    serial: `${make.maker.vendor.slice(0, 2).toUpperCase()}${random.whole(100_000, 999_999)}`,
    ...(problem && { problem }),
    ...(silentDays && { silentDays }),
    secured: random.chance(0.6) || identity === outdated,
    updated: updated.has(identity),
  };
}

const firstNames =
  'Anna Ben Clara David Elif Finn Greta Hugo Ida Jonas Kaja Lars Mia Nils Olga Pau Quinn Rosa Sven Tilda Uwe Vera Wim Yara Zoe'.split(
    ' ',
  );
const lastNames =
  'Albrecht Berger Claes Dahl Engel Fontaine Gruber Hansen Iversen Jansen Keller Larsen Moreau Novak Olsen Peters Roth Schmid Thomsen Vogel Weber'.split(
    ' ',
  );

/** About 300 tokens: the operator's drivers with RFID and app, a hotel's loan tokens, the fleet's vans. */
export function planTokens(): PlannedToken[] {
  const random = createRandom('tokens');
  return [
    ...Array.from({ length: 200 }, (_, index) => driverToken(random, index)),
    ...Array.from({ length: 30 }, (_, index) => loanToken(random, index)),
    ...Array.from({ length: 45 }, (_, index) => vanToken(random, index)),
    ...Array.from({ length: 25 }, (_, index) => staffToken(random, index)),
    {
      uid: 'VOLTWERK-CENTRAL',
      kind: 'central',
      label: 'Operator’s desk',
      owner: 'Voltwerk',
      status: 'active',
    },
  ];
}

const hex = (random: Random, bytes: number) =>
  Array.from({ length: bytes }, () => random.whole(0, 255).toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();

function driverToken(random: Random, index: number): PlannedToken {
  const label = `${random.pick(firstNames)} ${random.pick(lastNames)}`;
  const common = { label, owner: 'Voltwerk' as const, status: statusOf(random) };
  if (index % 4 === 3) return { ...common, uid: `APP-${hex(random, 6)}`, kind: 'app' };
  if (index % 20 === 10) {
    const number = String(random.whole(100_000_000, 999_999_999));
    return { ...common, uid: `DEVWKC${number}`, kind: 'emaid' };
  }
  return {
    ...common,
    uid: `04${hex(random, 6)}`,
    kind: 'rfid',
    ...(random.chance(0.06) && { endsInDays: random.whole(-20, -1) }),
  };
}

function statusOf(random: Random): PlannedToken['status'] {
  if (random.chance(0.94)) return 'active';
  return random.chance(0.6) ? 'blocked' : 'lost';
}

function loanToken(random: Random, index: number): PlannedToken {
  return {
    uid: `08${hex(random, 3)}`,
    kind: 'rfid',
    label: `Reception ${index + 1}`,
    owner: 'Nordpol Hotels',
    status: index === 7 ? 'lost' : 'active',
  };
}

/** Two tokens to a van, in one group: one driver may stop what the other started. */
function vanToken(random: Random, index: number): PlannedToken {
  const van = Math.floor(index / 2) + 1;
  return {
    uid: `04${hex(random, 6)}`,
    kind: 'rfid',
    label: `Van ${van}${index % 2 === 0 ? '' : ', spare'}`,
    owner: 'Kurier Blitz Fleet',
    status: 'active',
    group: `KB-VAN-${String(van).padStart(2, '0')}`,
  };
}

function staffToken(random: Random, index: number): PlannedToken {
  return {
    uid: `04${hex(random, 6)}`,
    kind: 'rfid',
    label: `Staff ${index + 1}`,
    owner: 'Marktplatz Retail',
    status: index === 3 ? 'blocked' : 'active',
    group: 'MP-STAFF',
    endsInDays: 365,
  };
}

/**
 * The tokens that are shown at a place: its owner's and, but for the fleet's depot, the operator's.
 * A token is good at stations of its organization and of those above and below it.
 */
export function tokensAt(place: Place, tokens: readonly PlannedToken[]): PlannedToken[] {
  return tokens.filter(
    ({ kind, owner }) =>
      kind !== 'central' && (owner === place.owner || (owner === 'Voltwerk' && place.rhythm !== 'depot')),
  );
}
