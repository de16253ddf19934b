/** Energy: charging limits on the wire, with what stations hold of them, what limits them from outside, what vehicles need. */

import type { Planner } from '@busbar/scheduling';
import type { Kysely } from 'kysely';
import type pg from 'pg';
import { type Audit, system } from '../access/index.ts';
import type { Commands, Target } from '../gateway/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import { createSeal } from '../platform/seal.ts';
import { batteryRoutes } from './batteries/routes.ts';
import { createEnergyCommands } from './commands.ts';
import type { ProfileParams } from './contract.ts';
import { depotRoutes, planDepartures } from './depots/index.ts';
import { createDispatch, createMarketOf, isManaged, readBatteriesNow } from './dispatch/index.ts';
import { createTellTransfers, givingRoutes } from './giving/index.ts';
import { createLimitKeeper } from './ocpp-keep.ts';
import { energyOcpp2 } from './ocpp2.ts';
import { energyOcpp21 } from './ocpp21.ts';
import type { AdrOptions } from './openadr/index.ts';
import { createPower } from './power.ts';
import type { FindTransactionId } from './prepare.ts';
import { settleReport } from './report.ts';
import { energyRoutes } from './routes.ts';
import type { SpokeDependencies } from './spoke.ts';
import { endOverdue } from './store.ts';
import { treeRoutes } from './tree/index.ts';

export {
  abilityOf,
  abilityVariables,
  type ReportedAbility,
  type ReportedValue,
  readKnowledge,
  reportedAbility,
} from './ability.ts';
export { findDispatched, saveWish } from './dispatch/index.ts';
export { createTransfersFor, readGiving, saveGiving } from './giving/index.ts';
export { pricesOf, readPriceSettings } from './prices/market.ts';
export { findSaving } from './savings/index.ts';
export { createStartProfile } from './start-profile.ts';

export interface EnergyOptions {
  readonly db: Kysely<DB>;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly serverKey: Uint8Array;
  readonly nodeId: () => string;
  readonly publicUrl: () => string;
  /** Sends a mail; undefined where no mail server is set up. */
  readonly sendMail: AdrOptions['sendMail'];
  readonly commands: Commands;
  readonly findTransactionId: FindTransactionId;
  /** Who plans the power of sites; begun when there is something to plan. */
  readonly planner: () => Planner;
  readonly onFault: (error: unknown, about: string) => void;
}

/** Puts the slice together: spokes for stations, commands, an ear for their answers, routes, and what repeats. */
export function createEnergy(options: EnergyOptions) {
  const { db, bus, audit, pool, clock, newId, commands, findTransactionId, onFault } = options;
  const now = () => clock.now();
  const batterySeal = createSeal(options.serverKey, 'batteries');
  const own = createEnergyCommands({ db, now, newId, findTransactionId });
  commands.onAnswer(createLimitKeeper({ db, pool, clock, newId }));
  const { notifyAllowedEnergyTransfer } = own;
  const { tellTransfers, tellReturned } = createTellTransfers({
    db,
    commands,
    notifyAllowedEnergyTransfer,
    onFault,
  });
  const spoke: SpokeDependencies = {
    db,
    settleReport: (stationId, requestId) => settleReport(db, stationId, requestId, now()),
    sendPlan: (target: Target, plan: ProfileParams) =>
      void isManaged(db, target.id)
        // The dispatcher answers for its own: it hears of the need, and tells the vehicle what it is granted.
        .then(async (managed) => {
          if (!managed) await commands.run(system, target, own.setChargingProfile, plan);
        })
        .catch((error) => onFault(error, `sending ${target.identity} the plan for its vehicle`)),
    onFault,
  };
  const power = createPower(options);
  const { meters, limitsOf } = power;
  const dispatch = createDispatch({
    ...options,
    own,
    meters,
    batterySeal,
    limitsOf,
    marketOf: createMarketOf(power, now),
  });
  return {
    power,
    meters,
    dispatch,
    /** Tells stations that a vehicle that charges there may give back, or may no more. */
    tellTransfers,
    spoke2: energyOcpp2(spoke),
    spoke21: energyOcpp21(spoke),
    commands: own.all,
    routes: [
      ...energyRoutes({ db, clock, commands: own }),
      ...treeRoutes({ db, bus, clock, newId, audit }),
      ...depotRoutes({ db, bus, clock, newId, audit }),
      ...givingRoutes({ db, bus, clock, newId, audit, tellTransfers }),
      ...power.routes,
      ...batteryRoutes({
        db,
        bus,
        clock,
        newId,
        audit,
        seal: batterySeal,
        batteriesNow: readBatteriesNow(db),
      }),
      ...dispatch.routes,
    ],
    repeatedWork: [
      { name: 'plan-departures', crontab: '* * * * *', run: () => planDepartures({ db, bus, clock }) },
      { name: 'tell-transfers', crontab: '* * * * *', run: tellReturned },
      { name: 'end-charging-profiles', crontab: '* * * * *', run: () => endOverdue(db, now()) },
      ...power.repeatedWork,
      ...dispatch.repeatedWork,
    ],
    /** What the worker role does all the time, on every node that has it: they share it by leases. */
    followers: [...power.followers, dispatch.follow],
  };
}
