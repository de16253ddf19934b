import type pg from 'pg';
import { stationCommand } from '../gateway/index.ts';
import { paymentCommands } from './payment-contract.ts';
import { createStationTransactionId } from './store.ts';

/** What stations are told about the money of their transactions. */
export function createPaymentCommands(pool: pg.Pool) {
  const stationTransactionId = createStationTransactionId(pool);
  return {
    /** The running total, for the station's display (I02). */
    costUpdated: stationCommand(
      paymentCommands['cost-updated'],
      { ocpp2: (params: { transactionId: string; totalCost: number }) => ['CostUpdated', params] },
      async ({ transactionId, totalCost }, { target }) => {
        const toldId = await stationTransactionId(target.id, transactionId);
        return toldId === undefined
          ? { cannot: 'the station has no such transaction' }
          : { transactionId: toldId, totalCost };
      },
    ),
    /** Somebody scanned the station's QR code and is paying (C25). */
    webPaymentStarted: stationCommand(paymentCommands['notify-web-payment-started'], {
      ocpp21: ({ evse, seconds }) => ['NotifyWebPaymentStarted', { evseId: evse, timeout: seconds }],
    }),
  };
}
