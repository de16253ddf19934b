import { type Sentence, sentences } from '../platform/sentence.ts';
import type { ConnectorState, RunningTransaction, StationState } from './contract.ts';

const sayStation = sentences('station', {
  decommissioned: 'Decommissioned {since}.',
  never: 'Has never connected. Type the station URL of this server into it.',
  offline: 'Offline since {since}.',
  offline_reason: 'Offline since {since}: {reason}.',
  pending: 'Connected, but not accepted yet.',
  faulted: 'Faulted: {code}.',
  faulted_evse: 'EVSE {evse} is faulted: {code}.',
  unavailable: 'Out of service.',
  charging: '{charging} of {total} connectors charging, {power} kW in all.',
  in_use: '{used} of {total} connectors in use.',
  available: '{free} of {total} connectors free.',
  unknown: 'Connected; has not told the state of its connectors yet.',
});

const sayEvse = sentences('evse', {
  none: 'The station has not told of a connector here yet.',
  offline: 'The station is offline; last known: {state}.',
  charging_starting: 'Charging; no reading yet.',
  charging: 'Charging at {power} kW · {energy} kWh so far.',
  charging_soc: 'Charging at {power} kW · {soc} % · {energy} kWh so far.',
  suspended_ev: 'Paused by the car.',
  suspended_ev_energy: 'Paused by the car · {energy} kWh so far.',
  suspended_evse: 'Paused by the station.',
  suspended_evse_energy: 'Paused by the station · {energy} kWh so far.',
  preparing: 'Plugged in; waiting for a token or for the car.',
  finishing: 'Charging is over; the cable is still plugged in.',
  available: 'Free.',
  reserved: 'Reserved.',
  unavailable: 'Out of service.',
  faulted: 'Faulted: {code}.',
  occupied: 'In use.',
  unknown: 'The station has not told its state yet.',
});

const saySite = sentences('site', {
  empty: 'No stations here yet.',
  well: 'All {stations} stations online.',
  one_well: 'The station is online.',
  wrong: '{offline} of {stations} stations offline, {faulted} connectors faulted.',
  retired: 'Retired {since}.',
});

interface StationNow {
  readonly state: StationState;
  readonly zone: string;
  readonly decommissionedAt: Date | null;
  readonly lastSeenAt: Date | null;
  readonly offlineSince: Date | null;
  readonly offlineReason: string | null;
  readonly errorCode: string | null;
  readonly connectors: readonly { evse: number; state: ConnectorState; errorCode: string | null }[];
  readonly powerW: number;
}

/** How a station is, in one sentence. */
export function stationSentence(station: StationNow, now: Date): Sentence {
  const { state, connectors, zone } = station;
  if (station.decommissionedAt) {
    return sayStation('decommissioned', moment(station.decommissionedAt, zone, now));
  }
  const total = connectors.length;
  switch (state) {
    case 'offline':
      return offlineSentence(station, now);
    case 'pending':
      return sayStation('pending');
    case 'faulted':
      return faultSentence(station);
    case 'unavailable':
      return sayStation('unavailable');
    case 'charging': {
      const charging = connectors.filter((connector) => connector.state === 'charging').length;
      return sayStation('charging', { charging, total, power: kilo(station.powerW) });
    }
    case 'available':
      return sayStation('available', { free: connectors.filter((one) => one.state === state).length, total });
    case 'unknown':
      return sayStation('unknown');
    default: {
      const free = (one: { state: ConnectorState }) => one.state === 'available' || one.state === 'unknown';
      return sayStation('in_use', { used: connectors.filter((one) => !free(one)).length, total });
    }
  }
}

function offlineSentence(station: StationNow, now: Date): Sentence {
  const since = station.offlineSince ?? station.lastSeenAt;
  if (!since) return sayStation('never');
  const when = moment(since, station.zone, now);
  if (!station.offlineReason) return sayStation('offline', when);
  return sayStation('offline_reason', { ...when, reason: plain(station.offlineReason) });
}

function faultSentence({ connectors, errorCode }: StationNow): Sentence {
  const faulted = connectors.find(({ state }) => state === 'faulted');
  const code = plain(faulted?.errorCode ?? errorCode ?? 'no reason given');
  return faulted ? sayStation('faulted_evse', { evse: faulted.evse, code }) : sayStation('faulted', { code });
}

/** How an EVSE is, in one sentence. */
export function evseSentence(
  online: boolean,
  connectors: readonly { state: ConnectorState; errorCode: string | null; vendorErrorCode: string | null }[],
  transaction: RunningTransaction | null,
): Sentence {
  const state = mostTelling(connectors.map((connector) => connector.state));
  if (connectors.length === 0) return sayEvse('none');
  if (!online) return sayEvse('offline', { state: state.replaceAll('_', ' ') });
  const energy = kilo(transaction?.energyWh ?? 0);
  switch (state) {
    case 'charging':
      return chargingSentence(transaction, energy);
    case 'suspended_ev':
    case 'suspended_evse':
      return transaction ? sayEvse(`${state}_energy`, { energy }) : sayEvse(state);
    case 'faulted': {
      const faulted = connectors.find((connector) => connector.state === 'faulted');
      const codes = [faulted?.errorCode, faulted?.vendorErrorCode].filter((code) => code != null);
      return sayEvse('faulted', { code: codes.map(plain).join(', ') || 'no reason given' });
    }
    default:
      return sayEvse(state);
  }
}

function chargingSentence(transaction: RunningTransaction | null, energy: string): Sentence {
  if (!transaction || transaction.powerW === null) return sayEvse('charging_starting');
  const power = kilo(transaction.powerW);
  if (transaction.soc === null) return sayEvse('charging', { power, energy });
  return sayEvse('charging_soc', { power, energy, soc: Math.round(transaction.soc) });
}

export function siteSentence(
  site: { stations: number; online: number; faulted: number; retiredAt: Date | null; zone: string },
  now: Date,
): Sentence {
  const { stations, online, faulted } = site;
  if (site.retiredAt) return saySite('retired', moment(site.retiredAt, site.zone, now));
  if (stations === 0) return saySite('empty');
  if (online < stations || faulted > 0) {
    return saySite('wrong', { offline: stations - online, stations, faulted });
  }
  return stations === 1 ? saySite('one_well') : saySite('well', { stations });
}

/** From what matters most to what says least. */
const telling: readonly ConnectorState[] = [
  'faulted',
  'charging',
  'suspended_evse',
  'suspended_ev',
  'preparing',
  'finishing',
  'occupied',
  'reserved',
  'available',
  'unavailable',
  'unknown',
];

/** Of several states the one that a person should know first. */
export function mostTelling(states: readonly ConnectorState[]): ConnectorState {
  return telling.find((state) => states.includes(state)) ?? 'unknown';
}

/** A station's own state, from its connection, its own word, and its connectors. */
export function stateOfStation(station: {
  readonly online: boolean;
  readonly bootStatus: string;
  readonly status: ConnectorState;
  readonly connectors: readonly { readonly state: ConnectorState }[];
}): StationState {
  if (!station.online) return 'offline';
  if (station.bootStatus !== 'accepted') return 'pending';
  if (station.status === 'faulted' || station.status === 'unavailable') return station.status;
  return mostTelling(station.connectors.map(({ state }) => state));
}

/** A moment for a text: the time within a day, else the date too, in the zone of the place; `at` and `zone` are for other languages. */
function moment(at: Date, zone: string, now: Date): { since: string; at: string; zone: string } {
  const near = Math.abs(now.getTime() - at.getTime()) < 20 * 3_600_000;
  const style: Intl.DateTimeFormatOptions = near
    ? { hour: '2-digit', minute: '2-digit' }
    : { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' };
  const since = new Intl.DateTimeFormat('en-GB', { ...style, timeZone: zone }).format(at);
  return { since, at: at.toISOString(), zone };
}

/** Thousandths with one digit: W as kW, Wh as kWh. */
const kilo = (value: number): string => (value / 1000).toFixed(1);

/** A code as words: ConnectorLockFailure → connector lock failure, EVCommunicationError → EV communication error. */
function plain(code: string): string {
  return code
    .replace(/(?<=[A-Za-z0-9])[A-Z](?=[a-z])/g, (letter) => ` ${letter.toLowerCase()}`)
    .replaceAll('_', ' ')
    .replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}
