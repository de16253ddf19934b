import type pg from 'pg';
import { stationCommand } from '../gateway/index.ts';
import { paymentCommands } from './payment-contract.ts';
import { createStationTransactionId } from './store.ts';

/** Asks a station whether a transaction goes on, and whether it still has messages of it to send (E14). */
export function createStatusCommand(pool: pg.Pool) {
  const stationTransactionId = createStationTransactionId(pool);
  return stationCommand(
    paymentCommands['get-transaction-status'],
    { ocpp2: (params: { transactionId?: string }) => ['GetTransactionStatus', params] },
    async ({ transactionId }, { target }) => {
      if (transactionId === undefined) return {};
      const toldId = await stationTransactionId(target.id, transactionId);
      return toldId === undefined
        ? { cannot: 'the station has no such transaction' }
        : { transactionId: toldId };
    },
  );
}
