import type { Happening } from '../gateway/index.ts';
import type { Row } from '../platform/batch.ts';
import type { NewId } from '../platform/ids.ts';
import type { StationTime } from '../platform/station-time.ts';
import type { ConnectorState } from './contract.ts';
import { connectorRow, evseRow, stationStatusRow, statusLogRow } from './status-rows.ts';

/** What a station says of one of its connectors, in the domain's words. */
export interface StatusReport {
  /** 0 with connector 0: the station as a whole. */
  readonly evse: number;
  /** 0: all connectors of the EVSE. Undefined: whichever of them is in use (2.x may leave it out). */
  readonly connector: number | undefined;
  readonly state: ConnectorState;
  readonly errorCode?: string | undefined;
  readonly vendorErrorCode?: string | undefined;
  readonly info?: string | undefined;
  readonly time: StationTime;
  /** The message that brought it. */
  readonly source: string;
}

export interface ConnectorMemory {
  readonly id: string;
  readonly evseId: string;
  readonly evse: number;
  readonly number: number;
  readonly state: ConnectorState;
  readonly errorCode: string | null;
  readonly vendorErrorCode: string | null;
  readonly info: string | null;
}

/** What a station's memory holds of its places; small, as there are many stations. */
export interface Places {
  readonly status: ConnectorState;
  readonly errorCode: string | null;
  readonly evses: readonly { readonly id: string; readonly number: number; readonly retired: boolean }[];
  readonly connectors: readonly ConnectorMemory[];
}

export const noPlaces: Places = { status: 'unknown', errorCode: null, evses: [], connectors: [] };

/** What was told of one connector, for those who act on it: a plug, an end. */
export interface StatusTold {
  readonly evseNumber: number;
  readonly connectorNumber: number;
  readonly state: ConnectorState;
  readonly previous: ConnectorState;
  readonly at: Date;
}

export interface Recorded {
  readonly places: Places;
  readonly rows: readonly Row[];
  readonly events: readonly Happening[];
  readonly told: readonly StatusTold[];
}

/** A station that tells of more than this has a fault; real ones have at most a few dozen. */
export const maxEvses = 200;
export const maxConnectors = 400;

/** States with a vehicle at the connector; `occupied` is the poorest word for any of them. */
const inUse: ReadonlySet<ConnectorState> = new Set([
  'occupied',
  'preparing',
  'charging',
  'suspended_ev',
  'suspended_evse',
  'finishing',
]);

/**
 * Takes in what a station says of its connectors: pure. Unknown EVSEs and connectors that it tells of are
 * made; a repeat of what is known adds nothing. What was told last holds: stations tell the present state
 * after being offline, whatever their clock says.
 */
export function recordStatus(
  places: Places,
  station: { readonly id: string },
  reports: readonly StatusReport[],
  newId: NewId,
): Recorded {
  const recording = begin(places, station.id, newId);
  for (const report of reports) {
    if (report.evse === 0) recording.ofStation(report);
    else for (const number of recording.connectorsMeant(report)) recording.ofConnector(report, number);
  }
  return recording.result();
}

function begin(before: Places, stationId: string, newId: NewId) {
  let places = before;
  const rows: Row[] = [];
  const events: Happening[] = [];
  const told: StatusTold[] = [];

  /** The id of an EVSE, made when it is new and revived when it was retired. */
  function evseId(number: number, at: Date): string {
    const known = places.evses.find((evse) => evse.number === number);
    if (known && !known.retired) return known.id;
    const evse = { id: known?.id ?? newId(), number, retired: false };
    places = { ...places, evses: [...places.evses.filter((other) => other.number !== number), evse] };
    rows.push(evseRow(stationId, evse.id, number, at));
    return evse.id;
  }

  function log(report: StatusReport, connector: number, state: ConnectorState): void {
    rows.push(statusLogRow(newId(), stationId, report, connector, state));
  }

  return {
    ofStation(report: StatusReport): void {
      const errorCode = report.errorCode ?? null;
      if (places.status === report.state && places.errorCode === errorCode) return;
      log(report, 0, report.state);
      rows.push(stationStatusRow(stationId, report.state, errorCode, new Date(report.time.at)));
      events.push(statusEvent(stationId, report, 0, report.state, places.status));
      places = { ...places, status: report.state, errorCode };
    },

    connectorsMeant(report: StatusReport): readonly number[] {
      if (report.connector !== undefined && report.connector > 0) return [report.connector];
      const own = places.connectors.filter(({ evse }) => evse === report.evse);
      if (report.connector === 0) return own.length > 0 ? own.map(({ number }) => number) : [1];
      const used = own.find(({ state }) => inUse.has(state)) ?? own[0];
      return [used?.number ?? 1];
    },

    ofConnector(report: StatusReport, number: number): void {
      const known = places.connectors.find((one) => one.evse === report.evse && one.number === number);
      if (!known && isFull(places, report.evse)) return;
      const previous = known?.state ?? 'unknown';
      const state = richer(previous, report.state);
      const at = new Date(report.time.at);
      told.push({ evseNumber: report.evse, connectorNumber: number, state, previous, at });
      const next = {
        id: known?.id ?? newId(),
        evseId: evseId(report.evse, at),
        evse: report.evse,
        number,
        state,
        errorCode: report.errorCode ?? null,
        vendorErrorCode: report.vendorErrorCode ?? null,
        info: report.info ?? null,
      };
      if (known && isSame(known, next)) return;
      log(report, number, state);
      rows.push(connectorRow(stationId, next, at));
      if (state !== previous || next.errorCode !== (known?.errorCode ?? null)) {
        events.push(statusEvent(stationId, report, number, state, previous, next.id));
      }
      places = { ...places, connectors: [...places.connectors.filter((one) => one !== known), next] };
    },

    result: (): Recorded => ({ places, rows, events, told }),
  };
}

/** `occupied` says less than what is known already of a connector in use. */
function richer(previous: ConnectorState, told: ConnectorState): ConnectorState {
  return told === 'occupied' && inUse.has(previous) ? previous : told;
}

function isFull(places: Places, evse: number): boolean {
  if (places.connectors.length >= maxConnectors) return true;
  return places.evses.length >= maxEvses && !places.evses.some(({ number }) => number === evse);
}

function isSame(a: ConnectorMemory, b: ConnectorMemory): boolean {
  return (
    a.state === b.state &&
    a.errorCode === b.errorCode &&
    a.vendorErrorCode === b.vendorErrorCode &&
    a.info === b.info
  );
}

function statusEvent(
  stationId: string,
  report: StatusReport,
  connector: number,
  state: ConnectorState,
  previous: ConnectorState,
  connectorId?: string,
): Happening {
  return {
    kind: 'connector.status',
    at: new Date(report.time.at),
    subjectId: connectorId ?? stationId,
    data: { evse: report.evse, connector, state, previous, errorCode: report.errorCode ?? null },
  };
}
