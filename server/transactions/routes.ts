import { findTarget } from '../gateway/index.ts';
import { defaultPageSize } from '../platform/http/cursor.ts';
import { csvOf, exportPages } from '../platform/http/export.ts';
import { type Handled, handle, handleRaw } from '../platform/http/handle.ts';
import { readAttempts } from './attempt-list.ts';
import { confirm } from './confirm.ts';
import * as api from './contract.ts';
import { actorOf, type House } from './house.ts';
import { setLimit, type TakesLimits } from './limit.ts';
import { list } from './list.ts';
import { getOne, readEvents, sampleOwner } from './one.ts';
import { listSettlements } from './payment-contract.ts';
import { attach, discard, getEntry, listEntries, type ReadAgain } from './quarantine.ts';
import { readSamples, readSeries } from './samples.ts';
import { listSettled } from './settlement.ts';

/** What the API answers about transactions, quarantine and charging attempts. */
export function transactionRoutes(house: House, takesLimits: TakesLimits, readAgain: ReadAgain): Handled[] {
  const { db, clock } = house;
  return [
    handle(api.listTransactions, ({ query, scope }) => list(db, scope, query)),
    handleRaw(api.exportTransactions, 'text/csv; charset=utf-8', ({ query, scope, reply }) => {
      reply.header('content-disposition', 'attachment; filename="transactions.csv"');
      return csvOf(
        exportPages((paging) => list(db, scope, { ...query, ...paging })),
        csvColumns,
      );
    }),
    handle(api.getTransaction, ({ params, scope }) => getOne(db, scope, params.id)),
    handle(api.getSampleSeries, async ({ params, query, scope }) =>
      readSeries(db, await sampleOwner(db, scope, params.id), query.points ?? defaultPoints),
    ),
    handle(api.listSamples, async ({ params, query, scope }) =>
      readSamples(db, await sampleOwner(db, scope, params.id), { limit: defaultPageSize, ...query }),
    ),
    handle(api.listTransactionEvents, ({ params, query, scope }) =>
      readEvents(db, scope, params.id, { limit: defaultPageSize, ...query }),
    ),
    handle(api.confirmTransaction, async ({ params, scope, caller }) => {
      await confirm(house, scope, caller, params.id);
      return getOne(db, scope, params.id);
    }),
    handle(api.limitTransaction, async ({ params, body, scope, caller }) => {
      await setLimit(house, takesLimits, { scope, caller }, params.id, body);
      return getOne(db, scope, params.id);
    }),
    handle(api.stopTransaction, async ({ params, scope, caller }) => {
      const { stationIdentity } = await getOne(db, scope, params.id);
      const target = await findTarget(db, scope, stationIdentity);
      return house.commands.run(actorOf(caller), target, house.remoteStop, { transactionId: params.id });
    }),
    handle(listSettlements, ({ query, scope }) => listSettled(db, scope, query)),
    handle(api.listQuarantine, ({ query, scope }) => listEntries(db, scope, query)),
    handle(api.getQuarantined, ({ params, scope }) => getEntry(db, scope, params.id)),
    handle(api.attachQuarantined, ({ params, body, scope, caller }) =>
      attach(house, readAgain, { scope, caller }, params.id, body),
    ),
    handle(api.discardQuarantined, ({ params, body, scope, caller }) =>
      discard(house, { scope, caller }, params.id, body.note),
    ),
    handle(api.listAttempts, ({ query, scope }) => readAttempts(db, scope, query, clock.now())),
  ];
}

const defaultPoints = 500;

const csvColumns: Parameters<typeof csvOf<api.TransactionItem>>[1] = {
  id: (item) => item.id,
  station: (item) => item.stationIdentity,
  site: (item) => item.siteName,
  evse: (item) => item.evseNumber,
  connector: (item) => item.connectorNumber,
  station_transaction_id: (item) => item.stationTransactionId,
  state: (item) => item.state,
  started_at: (item) => item.startedAt,
  ended_at: (item) => item.endedAt,
  duration_seconds: (item) => item.durationSeconds,
  energy_wh: (item) => item.energyWh,
  export_wh: (item) => item.exportWh,
  energy_estimated: (item) => item.energyEstimated,
  token: (item) => item.token?.uid,
  token_label: (item) => item.token?.label,
  authorization: (item) => item.authorizationStatus,
  stop_reason: (item) => item.stopReason,
  provisional: (item) => item.provisional,
  provisional_reason: (item) => item.provisionalReason,
  anomalies: (item) => item.anomalies.join(' '),
};
