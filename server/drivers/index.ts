/** Drivers and their tokens: who may charge where, and why not. */

import type { Transaction } from 'kysely';
import type pg from 'pg';
import type { Commands, StationCommand } from '../gateway/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { consumeOutbox } from '../platform/outbox-consumer.ts';
import type { Authorize } from './authorize.ts';
import { balanceRoutes } from './balance-routes.ts';
import { createCentralToken } from './central-token.ts';
import { driverRoutes } from './driver-routes.ts';
import type { ErasePerson } from './erase.ts';
import { fleetRoutes } from './fleet-routes.ts';
import { createSpendingFollower } from './follow-spending.ts';
import { tokenImportRoutes } from './import.ts';
import { driverImport } from './import-drivers.ts';
import { vehicleImport } from './import-vehicles.ts';
import { doubtList } from './list-boot.ts';
import { getListVersion } from './list-commands.ts';
import { listRoutes } from './list-routes.ts';
import { createListSync, type ListSyncOptions } from './list-sync.ts';
import { meansRoutes } from './means-routes.ts';
import { driversPnc16 } from './ocpp-pnc16.ts';
import { driversOcpp2 } from './ocpp2.ts';
import { driversOcpp16 } from './ocpp16.ts';
import { peopleImportRoutes } from './people-import.ts';
import { createErasing, dataRoutes, requireNothingRuns } from './person-data.ts';
import { readEverything } from './person-export.ts';
import { refusalRoutes } from './refusals.ts';
import { siteAccessRoutes } from './site-access-routes.ts';
import { type AmountsOf, countSpending } from './spend.ts';
import type { CheckContract, NoteAttempt, TariffFor, TransfersFor } from './spoke.ts';
import { type House, tokenRoutes } from './token-routes.ts';
import { vehicleRoutes } from './vehicle-routes.ts';
import { type LimitSpending, watchSpending } from './watch-spending.ts';

export { type Authorization, type Authorize, createAuthorize, withhold } from './authorize.ts';
export { giveFeeBack, takeFee } from './balance-fee.ts';
export type { Reason } from './decide.ts';
export type { ErasePerson } from './erase.ts';
export { idTokenInfo, kindOfType } from './ocpp2.ts';
export { idTagInfo } from './ocpp16.ts';
export { isOpen } from './opening-hours.ts';
export { requireOwned } from './people-house.ts';
export { whyRefused } from './sentences.ts';
export type { CheckContract, NoteAttempt } from './spoke.ts';
export { takeTopUpBack, topUpByPayment } from './top-up.ts';

export interface DriversOptions extends House {
  readonly pool: pg.Pool;
  /** Made by `createAuthorize`: transactions need it too, and they note the attempts. */
  readonly authorize: Authorize;
  readonly noteAttempt: NoteAttempt;
  readonly checkContract: CheckContract;
  readonly tariffFor?: TariffFor;
  readonly transfersFor?: TransfersFor;
  readonly commands: Pick<Commands, 'ask' | 'onAnswer' | 'run'>;
  readonly remoteStop: StationCommand<{ transactionId: string }>;
  /** What transactions cost, from the slice that prices them. */
  readonly amountsOf: AmountsOf;
  readonly limitSpending: LimitSpending;
  /** What other slices do when a driver is erased. */
  readonly erasers?: () => readonly ErasePerson[];
  readonly variablesOf: ListSyncOptions['variablesOf'];
  readonly onFault: (error: unknown, about: string) => void;
}

/** Puts the slice together: token routes for people, Authorize and local lists for stations, `centralToken` for remote starts. */
export function createDrivers(options: DriversOptions) {
  const lists = createListSync(options);
  options.commands.onAnswer(lists.heard);
  return {
    routes: [
      ...tokenRoutes(options),
      ...tokenImportRoutes(options),
      ...driverRoutes(options),
      ...fleetRoutes(options),
      ...vehicleRoutes(options),
      ...meansRoutes(options),
      ...peopleImportRoutes(options, driverImport),
      ...peopleImportRoutes(options, vehicleImport),
      ...dataRoutes(options),
      ...balanceRoutes(options),
      ...siteAccessRoutes(options),
      ...refusalRoutes(options),
      ...listRoutes({ ...options, sync: lists.sync }),
    ],
    commands: [getListVersion],
    spoke16: driversOcpp16(options.authorize, options.noteAttempt),
    spoke2: driversOcpp2(
      options.authorize,
      options.noteAttempt,
      options.checkContract,
      options.tariffFor,
      options.transfersFor,
    ),
    vendorMessages: driversPnc16(options.authorize, options.noteAttempt, options.checkContract),
    /** What a restart means to the list in a station. */
    onBoot: doubtList,
    centralToken: createCentralToken(options),
    /** What is kept about a driver, and taking it away: for the driver's own app. */
    erase: createErasing(options),
    requireNothingRuns: (driverId: string) => requireNothingRuns(options.db, driverId),
    everythingOf: (driverId: string) => readEverything(options.db, driverId),
    /** Counts transactions against budgets and balances as they stand now; said twice, it changes nothing. */
    countSpending: (trx: Transaction<DB>, transactionIds: readonly string[]) =>
      countSpending(trx, transactionIds, { ...options, now: options.clock.now() }),
    /** Counts what transactions cost as they end and are priced, until it is ended. */
    follow: () =>
      consumeOutbox({
        db: options.db,
        bus: options.bus,
        name: 'spending',
        ...createSpendingFollower(options),
        onError: (error) => options.onFault(error, 'counting what drivers spend'),
      }),
    repeatedWork: [
      { name: 'watch-spending', crontab: '* * * * *', run: () => watchSpending(options) },
      { name: 'sync-local-lists', crontab: '* * * * *', run: () => lists.syncDue() },
      { name: 'prune-local-lists', crontab: '37 * * * *', run: () => lists.prune() },
    ],
  };
}
export type Drivers = ReturnType<typeof createDrivers>;
