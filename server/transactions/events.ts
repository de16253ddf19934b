import type { Happening, Live } from '../gateway/index.ts';
import { netPower, type Sample } from './sample.ts';
import type { Transaction } from './transaction.ts';
import { toWattHours } from './watt-hours.ts';

/** What others may hear of transactions. Never the uid of a token: its surrogate id can be erased, an event not. */
export type TransactionHappening =
  | 'transaction.started'
  | 'transaction.updated'
  | 'transaction.ended'
  | 'transaction.provisional'
  | 'transaction.confirmed';

export function happened(kind: TransactionHappening, transaction: Transaction, at: Date): Happening {
  const { end, settled, organizationId, siteId } = transaction;
  return {
    kind,
    subjectId: transaction.id,
    owner: { organizationId, siteId },
    at,
    data: {
      transactionId: transaction.id,
      stationTransactionId: transaction.stationTransactionId,
      evse: transaction.evse,
      connector: transaction.connector,
      state: end ? 'ended' : 'active',
      chargingState: transaction.chargingState,
      tokenId: transaction.payer?.tokenId ?? null,
      startedAt: new Date(transaction.startedAt),
      energyWh: toWattHours(settled.energy),
      estimated: settled.source === 'power',
      anomalies: settled.anomalies,
      ...(end && {
        endedAt: new Date(end.at),
        reason: end.reason,
        provisional: end.provisional !== null,
        provisionalReason: end.provisional,
      }),
    },
  };
}

export function quarantineAdded(
  quarantineId: string,
  at: Date,
  data: { kind: string; reason: string; stationTransactionId: string | null },
): Happening {
  return { kind: 'quarantine.added', subjectId: quarantineId, at, data: { quarantineId, ...data } };
}

/** The latest values for the live stream. */
export function meterLive(evse: number, transaction: Transaction | undefined, sample: Sample): Live {
  const { values, time } = sample;
  return {
    kind: 'meter',
    data: {
      at: time.at,
      evse,
      transactionId: transaction?.id ?? null,
      energyWh: transaction ? toWattHours(transaction.settled.energy) : null,
      powerW: netPower(values),
      soc: values.soc,
      currentA: values.currentImport ?? highest(values.currentL1, values.currentL2, values.currentL3),
      currentL1A: values.currentL1,
      currentL2A: values.currentL2,
      currentL3A: values.currentL3,
      voltageV: values.voltage ?? values.voltageL1,
    },
  };
}

function highest(...values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? Math.max(...known) : null;
}
