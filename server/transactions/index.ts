/** Transactions: what stations tell of charging, kept exactly, billed by registers, never lost. */

import type pg from 'pg';
import type { Authorize } from '../drivers/index.ts';
import type { TakeStatus } from '../locations/index.ts';
import type { NewId } from '../platform/ids.ts';
import type { ReservationHooks } from '../reservations/index.ts';
import { confirmOverdue } from './confirm.ts';
import type { House } from './house.ts';
import { limitSpending } from './limit.ts';
import { createTransactionSlot } from './load.ts';
import { createNumbers } from './numbers.ts';
import { createAskStatus, readEventAgain, takesLimits, transactionsOcpp2 } from './ocpp2.ts';
import { readStopAgain, transactionsOcpp16 } from './ocpp16.ts';
import { paymentsOcpp21 } from './ocpp21.ts';
import { createOnBoot, createOnStatus } from './orphans.ts';
import { createPaymentCommands } from './payment-commands.ts';
import { rollUp } from './rollup.ts';
import { transactionRoutes } from './routes.ts';
import { closeSilent } from './silent.ts';
import { type CostAtEnd, createNoteAttempt, type IsMasterPass, type SpokeDependencies } from './spoke.ts';
import { createStatusCommand } from './status-command.ts';
import { createLookup } from './store.ts';
import { type CheckVatNumber, checkVatOffline } from './vat-number.ts';

export { type Marking, markTransaction } from './mark.ts';
export { rollUpHistory } from './rollup.ts';
export type { EndedNow } from './spoke.ts';
export { createStationTransactionId } from './store.ts';
export { type CheckVatNumber, checkVatOffline } from './vat-number.ts';

/** Puts together what a gateway needs to record the transactions of its stations. */
export function createTransactions(dependencies: {
  pool: pg.Pool;
  authorize: Authorize;
  takeStatus: TakeStatus;
  reservations: Pick<ReservationHooks, 'keepFree' | 'onBegun'>;
  newId: NewId;
  isMasterPass: IsMasterPass;
  costAtEnd?: CostAtEnd;
  /** Asks a register; without one, form and check digits are looked at. */
  checkVatNumber?: CheckVatNumber;
}) {
  const { pool, authorize, takeStatus, reservations, newId, isMasterPass, checkVatNumber } = dependencies;
  const slot = createTransactionSlot(pool);
  const spoke: SpokeDependencies = {
    slot,
    lookup: createLookup(pool),
    authorize,
    takeStatus,
    reservations,
    isMasterPass,
    ...(dependencies.costAtEnd && { costAtEnd: dependencies.costAtEnd }),
    numbers: createNumbers(pool),
    newId,
  };
  return {
    slots: [slot],
    spoke16: transactionsOcpp16(spoke),
    spoke2: transactionsOcpp2(spoke),
    spoke21: paymentsOcpp21(spoke, checkVatNumber ?? (async (number) => checkVatOffline(number))),
    /** For the drivers' Authorize spokes: the step in the attempt log. */
    noteAttempt: createNoteAttempt(spoke),
    /** For the decisions about connectors and boots: rows and memory that belong to the same commit. */
    onStatus: createOnStatus(spoke),
    onBoot: createOnBoot(spoke),
  };
}

type MoneyLimit = Parameters<typeof limitSpending>[3];

/** Puts together what people and the worker need: routes, and work that repeats, with its time in the five fields of crontab. */
export function createTransactionApi(house: House & { readonly pool: pg.Pool }) {
  const payment = createPaymentCommands(house.pool);
  return {
    /** Tells a station's screen that somebody pays on the web. */
    webPaymentStarted: payment.webPaymentStarted,
    commands: [payment.costUpdated, payment.webPaymentStarted, createStatusCommand(house.pool)],
    /** Tells a station what a transaction costs so far. */
    costUpdated: payment.costUpdated,
    /** Tells a station where a transaction is to end by itself, for the money behind it. */
    limitSpending: (id: string, ...limits: [wanted: MoneyLimit, told: MoneyLimit]) =>
      limitSpending(house, takesLimits, id, ...limits),
    routes: transactionRoutes(house, takesLimits, (kind, body, arrivedAt) => {
      if (kind === 'stop') return readStopAgain(body, arrivedAt);
      return kind === 'ended' ? readEventAgain(body, arrivedAt) : undefined;
    }),
    repeatedWork: [
      { name: 'confirm-transactions', crontab: '* * * * *', run: () => confirmOverdue(house) },
      {
        name: 'close-silent-transactions',
        crontab: '* * * * *',
        run: () => closeSilent(house, createAskStatus(house.commands)),
      },
      // Each run reads the quarters that its samples lie in again, and ten minutes before: more often would read more.
      { name: 'roll-up-energy', crontab: '*/5 * * * *', run: () => rollUp(house.pool, house.clock.now()) },
    ],
  };
}
