import type { Selectable } from 'kysely';
import type { Transaction as TransactionTable } from '../platform/database/generated/schema.ts';
import type { Anomaly } from './contract.ts';
import type { PowerPoint } from './power.ts';
import type { Bound, Mark, Register, Registers } from './registers.ts';
import { columnLocation, type StoredRegister, type Working } from './rows.ts';
import type { Payer, ProvisionalReason, Transaction } from './transaction.ts';
import { type MicroWh, parseWattHours } from './watt-hours.ts';

export type TransactionRow = Selectable<TransactionTable>;

/** Whether a transaction's energy may have to be integrated from the power of its samples. */
export const restsOnPower = (row: TransactionRow) =>
  row.register_source === 'none' || row.register_source === 'power' || row.register_source === null;

/** Makes the transaction of a row, with its power samples where no register tells the energy. */
export function restore(row: TransactionRow, power: readonly PowerPoint[] = []): Transaction {
  const working = row.working as unknown as Partial<Working>;
  return {
    id: row.id,
    organizationId: row.organization_id,
    siteId: row.site_id,
    stationTransactionId: row.station_transaction_id,
    evse: row.evse_number,
    connector: row.connector_number,
    startedAt: row.started_at.getTime(),
    startedSent: row.started_sent,
    startArrivedAt: row.start_arrived_at.getTime(),
    startKnown: working.startKnown ?? true,
    end: restoreEnd(row, working),
    confirmedAt: row.confirmed_at?.getTime() ?? null,
    payer: restorePayer(row, working),
    stopTokenUid: row.stop_token_uid,
    imports: withColumnReading(restoreRegisters(working.imports), row),
    exports: restoreRegisters(working.exports),
    power,
    powerW: row.power_w === null ? null : Number(row.power_w),
    soc: row.soc === null ? null : Number(row.soc),
    lastSampleAt: row.last_sample_at?.getTime() ?? null,
    chargingState: row.charging_state,
    chargingSeqNo: row.charging_seq_no,
    chargingSeconds: row.charging_seconds,
    sequence:
      row.first_seq_no === null || row.last_seq_no === null
        ? null
        : { first: row.first_seq_no, last: row.last_seq_no, missing: row.missing_seq_nos },
    recent: [],
    noticed: working.noticed ?? (row.anomalies as Anomaly[]),
    used: row.used,
    offline: row.offline,
    remoteStartId: row.remote_start_id,
    reservationId: row.reservation_id,
    limits: working.limits ?? null,
    settled: {
      energy: energyOf(row.energy_wh),
      source: (row.register_source ?? 'none') as Transaction['settled']['source'],
      exported: energyOf(row.export_wh),
      registerStart: row.register_start === null ? null : energyOf(row.register_start),
      registerEnd: row.register_end === null ? null : energyOf(row.register_end),
      anomalies: row.anomalies as Anomaly[],
    },
  };
}

function restoreEnd(row: TransactionRow, working: Partial<Working>): Transaction['end'] {
  if (row.ended_at === null || row.state !== 'ended') return null;
  return {
    at: row.ended_at.getTime(),
    sent: row.ended_sent,
    arrivedAt: (row.end_arrived_at ?? row.ended_at).getTime(),
    reason: row.stop_reason,
    trigger: row.stop_trigger,
    seqNo: working.end?.seqNo ?? null,
    digest: working.end?.digest ?? 0,
    provisional: row.provisional ? (row.provisional_reason as ProvisionalReason) : null,
  };
}

function restorePayer(row: TransactionRow, working: Partial<Working>): Payer | null {
  if (row.token_uid === null) return null;
  return {
    uid: row.token_uid,
    kind: row.token_kind,
    tokenId: row.token_id,
    group: row.token_group,
    status: row.authorization_status ?? 'Accepted',
    seqNo: working.payer?.seqNo ?? 0,
    answer: working.payer?.answer ?? null,
  };
}

function restoreRegisters(stored: Record<string, StoredRegister> | undefined): Registers {
  return Object.fromEntries(
    Object.entries(stored ?? {}).map(([location, register]): [string, Register] => [
      location,
      {
        begin: boundOf(register.begin),
        end: boundOf(register.end),
        first: markOf(register.first),
        last: markOf(register.last),
      },
    ]),
  );
}

/** The latest reading at the outlet is in columns: what is in `working` may be older. */
function withColumnReading(registers: Registers, row: TransactionRow): Registers {
  const register = registers[columnLocation];
  if (row.register_last === null || row.register_last_at === null || !register) return registers;
  const last = { at: row.register_last_at.getTime(), energy: energyOf(row.register_last) };
  // The first sample is first and last at once; the two must stay one mark.
  const { first } = register;
  const only = first !== null && first.at === last.at && first.energy === last.energy;
  return { ...registers, [columnLocation]: { ...register, last: only ? first : last } };
}

function markOf(stored: StoredRegister['first']): Mark | null {
  return stored && { at: stored[0], energy: BigInt(stored[1]) };
}

function boundOf(stored: StoredRegister['begin']): Bound | null {
  return stored && { at: stored[0], energy: BigInt(stored[1]), by: stored[2] ?? 'context' };
}

const energyOf = (wattHours: string): MicroWh => parseWattHours(wattHours) ?? 0n;
