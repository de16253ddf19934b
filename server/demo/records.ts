import type { PlannedStation, PlannedToken } from './network.ts';
import type * as tables from './tables.ts';
import type { RowOf } from './tables.ts';
import {
  dateAt,
  eventRows,
  type Filed,
  idAt,
  type Marks,
  offlineUntil,
  sampleRow,
  transactionRow,
} from './transaction-rows.ts';
import type { Span } from './trouble.ts';
import type { ShownToken, Visit } from './visit.ts';

/** A station as it is on file. */
export interface StationOnFile {
  readonly id: string;
  readonly organizationId: string;
  readonly siteId: string;
  readonly planned: PlannedStation;
}

export type TokenId = (token: PlannedToken) => string;

/** Everything that one stretch of the past leaves on file. */
export interface Records {
  readonly transactions: RowOf<typeof tables.transactions>[];
  readonly transactionEvents: RowOf<typeof tables.transactionEvents>[];
  readonly samples: RowOf<typeof tables.samples>[];
  readonly attempts: RowOf<typeof tables.attempts>[];
  readonly statuses: RowOf<typeof tables.statuses>[];
  readonly connections: RowOf<typeof tables.connections>[];
  readonly events: RowOf<typeof tables.events>[];
}

/** What was said of a transaction that nobody ended. */
export interface Lost {
  readonly reason: 'station_booted' | 'connector_available';
  /** Undefined: it waits to be confirmed. */
  readonly confirmedAt: Date | undefined;
}

/** Messages take this long on their way. */
const wayMs = 180;
/** The timeline of a station reads the outbox; what is older than this is told by the logs alone. */
const outboxDays = 7;

export function createRecords(options: { readonly tokenId: TokenId; readonly pastEnds: number }) {
  const { tokenId } = options;
  const outboxFrom = options.pastEnds - outboxDays * 86_400_000;
  const records: Records = {
    transactions: [],
    transactionEvents: [],
    samples: [],
    attempts: [],
    statuses: [],
    connections: [],
    events: [],
  };

  function event(station: StationOnFile, at: number, kind: string, subjectId: string, data: object): void {
    if (at < outboxFrom) return;
    records.events.push({
      id: idAt(at),
      at: dateAt(at),
      kind,
      organization_id: station.organizationId,
      site_id: station.siteId,
      station_id: station.id,
      subject_id: subjectId,
      data: JSON.stringify(data),
    });
  }

  /** Tells of a connector's states in order; each is told as it arrives. */
  function createStates(station: StationOnFile, evse: number, connector: number) {
    let previous = 'available';
    return (at: number, state: string, errorCode: string | null = null) => {
      records.statuses.push({
        id: idAt(at),
        station_id: station.id,
        evse_number: evse,
        connector_number: connector,
        state,
        error_code: errorCode,
        info: null,
        source: sourceOf(station.planned, state),
        station_at: dateAt(at),
        arrived_at: dateAt(at + wayMs),
        at: dateAt(at),
      });
      const data = { evse, connector, state, previous, errorCode };
      event(station, at, 'connector.status', station.id, data);
      previous = state;
    };
  }

  function createAttempt(station: StationOnFile, visit: Visit) {
    const attemptId = idAt(visit.pluggedAt);
    return (
      at: number,
      step: string,
      {
        reason = null,
        shown,
        transactionId = null,
      }: { reason?: string | null; shown?: ShownToken; transactionId?: string | null } = {},
    ) => {
      records.attempts.push({
        id: idAt(at),
        attempt_id: attemptId,
        station_id: station.id,
        evse_number: visit.evse,
        step,
        reason,
        token_uid: shown?.uid ?? null,
        token_id: shown?.token ? tokenId(shown.token) : null,
        transaction_id: transactionId,
        station_at: dateAt(at),
        arrived_at: dateAt(at + wayMs),
        at: dateAt(at),
      });
    };
  }

  /** Files a visit: the states of the connector, the steps of the attempt, and the transaction if there was one. */
  function visit(station: StationOnFile, past: Visit, number: string, marks: Marks): void {
    const tell = createStates(station, past.evse, past.connector);
    const step = createAttempt(station, past);
    const words = wordsOf(station.planned);
    tell(past.pluggedAt, words.plugged);
    step(past.pluggedAt + 5, 'plugged');
    for (const shown of past.shown) {
      step(shown.at, shown.refusal ? 'refused' : 'authorized', {
        reason: shown.refusal ?? 'accepted',
        shown,
      });
      if (shown.refusal) refused(station, past, shown);
    }
    if (past.lockFailed) tell(past.pluggedAt + 8000, 'faulted', 'ConnectorLockFailure');
    if (past.charge) charged(station, past, past.charge, number, marks, { tell, step, words });
    else step(past.leftAt, 'failed', { reason: 'unplugged' });
    // A connector with a fault stays faulted when the car has left.
    if (past.charge?.stop !== 'Other') tell(past.leftAt, 'available');
  }

  function refused(station: StationOnFile, { evse }: Visit, { at, uid, refusal, token }: ShownToken): void {
    const data = { uid, evse, reason: refusal, kind: null };
    event(station, at, 'attempt.refused', token ? tokenId(token) : station.id, data);
  }

  interface Telling {
    readonly tell: ReturnType<typeof createStates>;
    readonly step: ReturnType<typeof createAttempt>;
    readonly words: Words;
  }

  function charged(
    station: StationOnFile,
    past: Visit,
    charge: NonNullable<Visit['charge']>,
    number: string,
    marks: Marks,
    { tell, step, words }: Telling,
  ): void {
    const id = idAt(charge.from);
    const shown = past.shown.at(-1)!;
    const energyWh = Math.max(0, charge.endWh - charge.startWh);
    step(charge.from, 'started', { shown, transactionId: id });
    tell(charge.from + 10, 'charging');
    if (energyWh > 0) step(charge.from + 2000, 'energy', { shown, transactionId: id });
    if (charge.fullAt) tell(charge.fullAt, 'suspended_ev');
    // What the EVSE says of its fault is filed with the fault.
    if (charge.stop !== 'Other' && words.finishing && past.leftAt > charge.to)
      tell(charge.to, words.finishing);
    step(charge.to, 'ended', { shown, transactionId: id });
    const arrive = (at: number) => dateAt(Math.max(at, offlineUntil(marks.outages, at)) + wayMs);
    const payer = shown.token ? tokenId(shown.token) : null;
    const filed = { id, station, past, charge, shown, number, marks, energyWh, tokenId: payer, arrive };
    records.transactions.push(transactionRow(filed));
    records.transactionEvents.push(...eventRows(filed));
    for (const sample of charge.samples) records.samples.push(sampleRow(filed, sample));
    outboxOf(filed);
  }

  function outboxOf({ id, station, past, charge, energyWh, tokenId, number, marks }: Filed): void {
    const data = {
      transactionId: id,
      stationTransactionId: number,
      evse: past.evse,
      connector: past.connector,
      tokenId,
      startedAt: dateAt(charge.from),
    };
    event(station, charge.from, 'transaction.started', id, { ...data, state: 'active', energyWh: 0 });
    const end = { state: 'ended', energyWh, endedAt: dateAt(charge.to), reason: charge.stop };
    const kind = marks.lost ? 'transaction.provisional' : 'transaction.ended';
    event(station, charge.to, kind, id, { ...data, ...end, provisional: marks.lost !== undefined });
  }

  function outage(station: StationOnFile, { from, to, why }: Span, epoch: number, comesBack: boolean): void {
    const { make, secured, identity } = station.planned;
    const row = { station_id: station.id, version: make.version, security_profile: secured ? 1 : 0 };
    const ended = { ...row, id: idAt(from), connected: false, epoch, reason: why, at: dateAt(from) };
    records.connections.push(ended);
    event(station, from, 'station.disconnected', station.id, { identity, epoch, reason: why });
    if (!comesBack) return;
    const back = { ...row, id: idAt(to), connected: true, epoch: epoch + 1, reason: null, at: dateAt(to) };
    records.connections.push(back);
    const data = { identity, epoch: epoch + 1, version: make.version };
    event(station, to, 'station.connected', station.id, data);
  }

  function fault(station: StationOnFile, evse: number, { from, to, why }: Span): void {
    const tell = createStates(station, evse, 1);
    tell(from, 'faulted', why);
    tell(to, 'available');
  }

  return { records, visit, outage, fault };
}

function sourceOf({ make: { version } }: PlannedStation, state: string): string {
  if (version !== '1.6' && (state === 'charging' || state === 'suspended_ev')) return 'TransactionEvent';
  return version === '2.1' ? 'NotifyEvent' : 'StatusNotification';
}

/** 1.6 tells nine states; 2.x tells that a connector is occupied, and what flows within the transaction. */
function wordsOf({ make }: PlannedStation): Words {
  return make.version === '1.6'
    ? { plugged: 'preparing', finishing: 'finishing' }
    : { plugged: 'occupied', finishing: undefined };
}

interface Words {
  readonly plugged: string;
  readonly finishing: string | undefined;
}
