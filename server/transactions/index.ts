/** Transactions: what stations tell of charging, kept exactly, billed by registers, never lost. */

import type pg from 'pg';
import type { Authorize } from '../drivers/index.ts';
import type { TakeStatus } from '../locations/index.ts';
import type { NewId } from '../platform/ids.ts';
import { createTransactionSlot } from './load.ts';
import { createNumbers } from './numbers.ts';
import { transactionsOcpp2 } from './ocpp2.ts';
import { transactionsOcpp16 } from './ocpp16.ts';
import { createOnBoot, createOnStatus } from './orphans.ts';
import { createNoteAttempt, type SpokeDependencies } from './spoke.ts';
import { createLookup } from './store.ts';

export { createStationTransactionId } from './store.ts';

/** Puts together what a node needs to record the transactions of its stations. */
export function createTransactions(dependencies: {
  pool: pg.Pool;
  authorize: Authorize;
  takeStatus: TakeStatus;
  newId: NewId;
}) {
  const { pool, authorize, takeStatus, newId } = dependencies;
  const slot = createTransactionSlot(pool);
  const spoke: SpokeDependencies = {
    slot,
    lookup: createLookup(pool),
    authorize,
    takeStatus,
    numbers: createNumbers(pool),
    newId,
  };
  return {
    slots: [slot],
    spoke16: transactionsOcpp16(spoke),
    spoke2: transactionsOcpp2(spoke),
    /** For the drivers' Authorize spokes: the step in the attempt log. */
    noteAttempt: createNoteAttempt(spoke),
    /** For the decisions about connectors and boots: rows and memory that belong to the same commit. */
    onStatus: createOnStatus(spoke),
    onBoot: createOnBoot(spoke),
  };
}
