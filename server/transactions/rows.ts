import { type ColumnType, type Row, sink } from '../platform/batch.ts';
import type { Register, Registers } from './registers.ts';
import type { End, Payer, Told, Transaction } from './transaction.ts';
import { formatWattHours, type MicroWh } from './watt-hours.ts';

/**
 * Sinks run in this order within a batch: the transaction before what refers to it. A message writes a transaction once,
 * in one of three widths.
 */
const order = {
  transaction: 40,
  reading: 41,
  progress: 42,
  event: 50,
  attempt: 52,
  quarantine: 53,
};

const transactionColumns = {
  id: 'uuid',
  organization_id: 'uuid',
  site_id: 'uuid',
  station_id: 'uuid',
  evse_number: 'smallint',
  connector_number: 'smallint',
  station_transaction_id: 'text',
  state: 'text',
  charging_state: 'text',
  charging_seq_no: 'integer',
  provisional: 'boolean',
  provisional_reason: 'text',
  confirmed_at: 'timestamptz',
  token_uid: 'text',
  token_kind: 'text',
  token_id: 'uuid',
  token_group: 'text',
  authorization_status: 'text',
  stop_token_uid: 'text',
  remote_start_id: 'integer',
  reservation_id: 'integer',
  started_at: 'timestamptz',
  started_sent: 'text',
  start_arrived_at: 'timestamptz',
  ended_at: 'timestamptz',
  ended_sent: 'text',
  end_arrived_at: 'timestamptz',
  stop_reason: 'text',
  stop_trigger: 'text',
  register_start: 'numeric',
  register_end: 'numeric',
  register_last: 'numeric',
  register_last_at: 'timestamptz',
  register_source: 'text',
  energy_wh: 'numeric',
  energy_estimated: 'boolean',
  export_wh: 'numeric',
  power_w: 'real',
  soc: 'real',
  last_sample_at: 'timestamptz',
  charging_seconds: 'integer',
  first_seq_no: 'integer',
  last_seq_no: 'integer',
  missing_seq_nos: 'integer[]',
  anomalies: 'text[]',
  used: 'boolean',
  offline: 'boolean',
  working: 'jsonb',
  updated_at: 'timestamptz',
} as const;

const names = Object.keys(transactionColumns);
/** What never changes once a transaction is recorded: whose it is and where. */
const fixed = new Set(['id', 'organization_id', 'site_id', 'station_id', 'station_transaction_id']);

const transactions = sink({
  name: 'transaction',
  order: order.transaction,
  columns: transactionColumns,
  key: (values) => values.id as string,
  sql: (r) => `insert into transaction (${names.join(', ')})
    select ${names.map((name) => `r.${name}`).join(', ')} from ${r}
    on conflict (id) do update set ${names
      .filter((name) => !fixed.has(name))
      .map((name) => `${name} = excluded.${name}`)
      .join(', ')}`,
});

const progressColumns = {
  charging_state: 'text',
  charging_seq_no: 'integer',
  register_last: 'numeric',
  register_last_at: 'timestamptz',
  energy_wh: 'numeric',
  power_w: 'real',
  soc: 'real',
  last_sample_at: 'timestamptz',
  charging_seconds: 'integer',
  last_seq_no: 'integer',
  missing_seq_nos: 'integer[]',
  updated_at: 'timestamptz',
} as const;

/** What most samples change. */
const progress = updateSink('transaction_progress', order.progress, progressColumns);

/** What a sample changes that is the first, or tells of another register than the energy taken at the outlet. */
const reading = updateSink('transaction_reading', order.reading, {
  ...progressColumns,
  register_start: 'numeric',
  register_source: 'text',
  energy_estimated: 'boolean',
  export_wh: 'numeric',
  used: 'boolean',
  working: 'jsonb',
});

/** Sets some columns of transactions that are there. None may be indexed, so that PostgreSQL updates in place (HOT). */
function updateSink<const Columns extends Record<string, ColumnType>>(
  name: string,
  at: number,
  columns: Columns,
) {
  return sink({
    name,
    order: at,
    columns: { id: 'uuid', ...columns },
    key: (values) => values.id as string,
    sql: (r) =>
      `update transaction t set ${Object.keys(columns)
        .map((column) => `${column} = r.${column}`)
        .join(', ')} from ${r} where t.id = r.id`,
  });
}

/** The location whose last reading has columns of its own; those of others are in `working`. */
export const columnLocation = 'Outlet';

/** Writes a transaction: as narrow a row as holds what has changed, the whole one when it is new or more has. */
export function transactionRow(
  stationId: string,
  before: Transaction | undefined,
  after: Transaction,
  at: Date,
): Row {
  if (!before || !onlyReadingsChanged(before, after)) return wholeRow(stationId, after, at);
  return onlyProgressed(before, after)
    ? progress.row(progressOf(after, at))
    : reading.row(columnsOf(stationId, after, at));
}

/** Whether nothing has changed but what `transaction_reading` sets. */
function onlyReadingsChanged(before: Transaction, after: Transaction): boolean {
  return (
    before.settled.anomalies === after.settled.anomalies &&
    before.noticed === after.noticed &&
    before.end === after.end &&
    before.payer === after.payer &&
    before.evse === after.evse &&
    before.connector === after.connector &&
    before.startedAt === after.startedAt &&
    before.startKnown === after.startKnown &&
    before.confirmedAt === after.confirmedAt &&
    before.stopTokenUid === after.stopTokenUid &&
    before.remoteStartId === after.remoteStartId &&
    before.reservationId === after.reservationId &&
    before.offline === after.offline &&
    before.sequence?.first === after.sequence?.first
  );
}

/** Whether of that nothing has changed but what `transaction_progress` sets. */
function onlyProgressed(before: Transaction, after: Transaction): boolean {
  return (
    before.settled.source === after.settled.source &&
    before.settled.registerStart === after.settled.registerStart &&
    before.settled.exported === after.settled.exported &&
    before.exports === after.exports &&
    before.limits === after.limits &&
    before.used === after.used &&
    onlyLastRead(before.imports, after.imports)
  );
}

/** Whether the registers differ at most in the last reading at the outlet. */
function onlyLastRead(before: Registers, after: Registers): boolean {
  if (before === after) return true;
  for (const location in after) {
    const [was, is] = [before[location], after[location]!];
    if (was === is) continue;
    if (was === undefined || location !== columnLocation) return false;
    if (was.begin !== is.begin || was.end !== is.end || was.first !== is.first) return false;
  }
  return true;
}

/** The values that `transaction_progress` sets, each time a sample comes. */
function progressOf(transaction: Transaction, at: Date) {
  const last = transaction.imports[columnLocation]?.last ?? null;
  return {
    id: transaction.id,
    charging_state: transaction.chargingState,
    charging_seq_no: transaction.chargingSeqNo,
    register_last: last && formatWattHours(last.energy),
    register_last_at: last && new Date(last.at),
    energy_wh: formatWattHours(transaction.settled.energy),
    power_w: transaction.powerW,
    soc: transaction.soc,
    last_sample_at: dateOrNull(transaction.lastSampleAt),
    charging_seconds: transaction.chargingSeconds,
    last_seq_no: transaction.sequence?.last ?? null,
    missing_seq_nos: arrayText(transaction.sequence?.missing ?? []),
    updated_at: at,
  };
}

/** The values of every column of a transaction; also used when the API writes one. */
export function columnsOf(stationId: string, transaction: Transaction, at: Date) {
  const { end, payer, sequence, settled } = transaction;
  return {
    ...progressOf(transaction, at),
    organization_id: transaction.organizationId,
    site_id: transaction.siteId,
    station_id: stationId,
    evse_number: transaction.evse,
    connector_number: transaction.connector,
    station_transaction_id: transaction.stationTransactionId,
    state: end ? 'ended' : 'active',
    provisional: end?.provisional != null,
    provisional_reason: end?.provisional ?? null,
    confirmed_at: dateOrNull(transaction.confirmedAt),
    token_uid: payer?.uid ?? null,
    token_kind: payer?.kind ?? null,
    token_id: payer?.tokenId ?? null,
    token_group: payer?.group ?? null,
    authorization_status: payer?.status ?? null,
    stop_token_uid: transaction.stopTokenUid,
    remote_start_id: transaction.remoteStartId,
    reservation_id: transaction.reservationId,
    started_at: new Date(transaction.startedAt),
    started_sent: transaction.startedSent,
    start_arrived_at: new Date(transaction.startArrivedAt),
    ended_at: end && new Date(end.at),
    ended_sent: end?.sent ?? null,
    end_arrived_at: end && new Date(end.arrivedAt),
    stop_reason: end?.reason ?? null,
    stop_trigger: end?.trigger ?? null,
    register_start: energyOrNull(settled.registerStart),
    register_end: energyOrNull(settled.registerEnd),
    register_source: settled.source,
    energy_estimated: settled.source === 'power',
    export_wh: formatWattHours(settled.exported),
    first_seq_no: sequence?.first ?? null,
    anomalies: arrayText(settled.anomalies),
    used: transaction.used,
    offline: transaction.offline,
    working: JSON.stringify(workingOf(transaction)),
  };
}

function wholeRow(stationId: string, transaction: Transaction, at: Date): Row {
  return transactions.row(columnsOf(stationId, transaction, at));
}

/** What the decision needs again after a reload and no column holds. Energies as decimal text of micro-Wh. */
export interface Working {
  readonly startKnown: boolean;
  readonly imports: Record<string, StoredRegister>;
  readonly exports: Record<string, StoredRegister>;
  readonly noticed: Transaction['noticed'];
  readonly payer: Pick<Payer, 'seqNo' | 'answer'> | null;
  readonly end: Pick<End, 'seqNo' | 'digest'> | null;
  readonly limits: Transaction['limits'];
}

type StoredMark = readonly [at: number, energy: string, by?: 'told' | 'context'] | null;
export type StoredRegister = { readonly [K in keyof Register]: StoredMark };

function workingOf(transaction: Transaction): Working {
  const { payer, end } = transaction;
  return {
    startKnown: transaction.startKnown,
    imports: storedRegisters(transaction.imports),
    exports: storedRegisters(transaction.exports),
    noticed: transaction.noticed,
    payer: payer && { seqNo: payer.seqNo, answer: payer.answer },
    end: end && { seqNo: end.seqNo, digest: end.digest },
    limits: transaction.limits,
  };
}

function storedRegisters(registers: Registers): Record<string, StoredRegister> {
  return Object.fromEntries(
    Object.entries(registers).map(([location, { begin, end, first, last }]) => [
      location,
      {
        begin: begin && [begin.at, String(begin.energy), begin.by],
        end: end && [end.at, String(end.energy), end.by],
        first: first && [first.at, String(first.energy)],
        last: last && [last.at, String(last.energy)],
      },
    ]),
  );
}

const events = sink({
  name: 'transaction_event',
  order: order.event,
  columns: {
    id: 'uuid',
    transaction_id: 'uuid',
    station_id: 'uuid',
    kind: 'text',
    trigger: 'text',
    seq_no: 'integer',
    variant: 'smallint',
    body_digest: 'bigint',
    charging_state: 'text',
    offline: 'boolean',
    station_at: 'timestamptz',
    sent_at: 'text',
    arrived_at: 'timestamptz',
    at: 'timestamptz',
    data: 'jsonb',
  },
  sql: (r) => `insert into transaction_event (id, transaction_id, station_id, kind, trigger, seq_no, variant,
      body_digest, charging_state, offline, station_at, sent_at, arrived_at, at, data)
    select r.id, r.transaction_id, r.station_id, r.kind, r.trigger, r.seq_no, r.variant,
      r.body_digest, r.charging_state, r.offline, r.station_at, r.sent_at, r.arrived_at, r.at, r.data from ${r}`,
});

/** The row of an event that a station told. `variant` counts other tellings of the same sequence number. */
export function toldRow(
  id: string,
  stationId: string,
  transactionId: string,
  told: Told,
  variant: number,
  data: Record<string, unknown> | null,
): Row {
  const { time } = told;
  const arrivedAt = new Date(time.arrivedAt);
  return events.row({
    id,
    transaction_id: transactionId,
    station_id: stationId,
    kind: told.kind,
    trigger: told.trigger,
    seq_no: told.seqNo,
    variant,
    body_digest: told.digest,
    charging_state: told.chargingState,
    offline: told.offline,
    station_at: dateOrNull(time.stationAt ?? null),
    sent_at: time.sent,
    arrived_at: arrivedAt,
    at: time.at === time.arrivedAt ? arrivedAt : new Date(time.at),
    data: data && JSON.stringify(data),
  });
}

/** The row of an event that we made ourselves: a provisional end, a reopening. */
export function ownEventRow(
  id: string,
  stationId: string,
  transactionId: string,
  kind: 'provisional' | 'reopened' | 'attached' | 'confirmed',
  at: Date,
  data: Record<string, unknown>,
): Row {
  return events.row(ownEventColumns(id, stationId, transactionId, kind, at, data));
}

export function ownEventColumns(
  id: string,
  stationId: string,
  transactionId: string,
  kind: string,
  at: Date,
  data: Record<string, unknown>,
) {
  return {
    id,
    transaction_id: transactionId,
    station_id: stationId,
    kind,
    trigger: null,
    seq_no: null,
    variant: 0,
    body_digest: 0,
    charging_state: null,
    offline: false,
    station_at: null,
    sent_at: null,
    arrived_at: at,
    at,
    data: JSON.stringify(data),
  };
}

const dateOrNull = (at: number | null) => (at === null ? null : new Date(at));
/** Energy as the database keeps it, in Wh. */
export const energyOrNull = (energy: MicroWh | null) => (energy === null ? null : formatWattHours(energy));
/** A PostgreSQL array literal of plain words or numbers. */
const arrayText = (items: readonly (string | number)[]) => `{${items.join(',')}}`;
