/** A station at a desk: decides messages on memory alone, and keeps what would be written. For tests. */

import type { Authorization, Authorize } from '../drivers/index.ts';
import type { Decision, MessageContext, StationFacts } from '../gateway/index.ts';
import type { ConnectorState } from '../locations/contract.ts';
import type { StatusReport } from '../locations/index.ts';
import type { Row } from '../platform/batch.ts';
import type { NewId } from '../platform/ids.ts';
import type { StoredSample } from './evidence.ts';
import { emptyMemory, type Memory, type TransactionSlot } from './memory.ts';
import { transactionsOcpp2 } from './ocpp2.ts';
import { transactionsOcpp16 } from './ocpp16.ts';
import { createOnBoot, createOnStatus } from './orphans.ts';
import type { SpokeDependencies } from './spoke.ts';
import type { Lookup } from './store.ts';
import type { Transaction } from './transaction.ts';

/** Nobody reserved anything. */
export const noReservations: SpokeDependencies['reservations'] = {
  keepFree: (_, authorization) => authorization,
  onBegun: () => ({}),
};

export const station: StationFacts = {
  id: '00000000-0000-7000-8000-00000000000a',
  identity: 'CS-1',
  organizationId: '00000000-0000-7000-8000-0000000000f0',
  siteId: null,
  zone: 'UTC',
  version: '2.0.1',
  bootStatus: 'accepted',
  lenient: true,
  template: {},
};

/** Accepts every token but those that begin with BAD. */
export const authorizeAll: Authorize = async (_, { uid }) => {
  const accepted = !uid.startsWith('BAD');
  return {
    accepted,
    status: accepted ? 'Accepted' : 'Blocked',
    reason: accepted ? 'accepted' : 'blocked',
    sentence: { key: '', params: {}, text: accepted ? 'yes' : 'no' },
    uid,
    token: undefined,
    cause: null,
    validUntil: null,
    language: null,
    chargingPriority: null,
    message: null,
    evses: null,
    step: accepted ? 'authorized' : 'refused',
    events: [],
  } satisfies Authorization;
};

export function createDesk(
  options: {
    facts?: Partial<StationFacts>;
    start?: number;
    authorize?: Authorize;
    newId?: NewId;
    numbersFrom?: number;
  } = {},
) {
  const facts = { ...station, ...options.facts };
  let memory: Memory = emptyMemory;
  let ids = 0;
  let numbers = options.numbersFrom ?? 0;
  let now = options.start ?? Date.UTC(2026, 0, 5, 8);
  const rows: Row[] = [];
  const statuses: StatusReport[] = [];
  const kept = new Map<string, Transaction>();
  const slot: TransactionSlot = { name: 'transactions', empty: emptyMemory, load: async () => new Map() };

  const written = (sink: string) => rows.filter((row) => row.sink.name === sink).map((row) => row.values);
  const lookup: Lookup = {
    transaction: async (_, toldId) => [...kept.values()].find((one) => one.stationTransactionId === toldId),
    sameStart: async (_, { evse, sent, register }) =>
      [...kept.values()].findLast(
        (one) =>
          one.evse === evse && one.startedSent === sent && one.imports.Outlet?.begin?.energy === register,
      ),
    tellings: async (id, seqNo) =>
      written('transaction_event')
        .filter((row) => row.transaction_id === id && row.seq_no === seqNo)
        .map((row) => row.body_digest as number),
    samples: async (_, transactionId, evse, samples) =>
      written('meter_sample').filter(
        (row) =>
          row.transaction_id === transactionId &&
          row.evse_number === evse &&
          samples.some(({ time }) => time.sent === row.sent_at),
      ) as unknown as StoredSample[],
    isQuarantined: async (_, kind, digest) =>
      written('quarantine').some((row) => row.kind === kind && row.body_digest === digest),
  };
  const dependencies: SpokeDependencies = {
    slot,
    lookup,
    authorize: options.authorize ?? authorizeAll,
    reservations: noReservations,
    isMasterPass: async (_, group) => group === 'MASTER',
    takeStatus: (_, reports) => {
      statuses.push(...reports);
      return {};
    },
    newId:
      options.newId ??
      (() => {
        ids += 1;
        return `00000000-0000-7000-8000-${String(ids).padStart(12, '0')}`;
      }),
    numbers: {
      async next() {
        numbers += 1;
        return numbers;
      },
    },
  };
  const spokes = transactionsOcpp16(dependencies);
  const { TransactionEvent: event, MeterValues: meter2 } = transactionsOcpp2(dependencies);
  const onStatus = createOnStatus(dependencies);
  const onBoot = createOnBoot(dependencies);

  function context(): MessageContext {
    return {
      station: facts,
      messageId: 'm',
      action: 'test',
      arrivedAt: new Date(now),
      memory: (asked) => (asked.name === slot.name ? memory : asked.empty) as never,
    };
  }

  /** Commits a decision: rows are kept, memory is swapped. */
  function commit(decision: Pick<Decision<unknown>, 'rows' | 'remember'>): void {
    rows.push(...(decision.rows ?? []));
    for (const { value } of decision.remember ?? []) memory = value as Memory;
    for (const transaction of [...memory.open, ...memory.recent]) kept.set(transaction.id, transaction);
  }

  return {
    rows,
    /** What connectors were said to be, beside. */
    statuses,
    written,
    context,
    commit,
    dependencies,
    get memory() {
      return memory;
    },
    /** Loses what memory holds, as a restart does; what was written stays. */
    forget() {
      const restart = (one: Transaction): Transaction => ({ ...one, recent: [] });
      memory = { ...memory, recent: [], attempts: [], open: memory.open.map(restart) };
      for (const [id, transaction] of kept) kept.set(id, restart(transaction));
    },
    transactions: () => [...kept.values()],
    advance(milliseconds: number) {
      now += milliseconds;
    },
    get now() {
      return now;
    },
    async tell<A extends keyof typeof spokes>(action: A, request: Parameters<(typeof spokes)[A]>[1]) {
      const handler = spokes[action] as (
        context: MessageContext,
        request: unknown,
      ) => Promise<Decision<unknown>>;
      const decision = await handler(context(), request);
      commit(decision);
      return decision;
    },
    async meter16(connectorId: number, meterValue: MeterValue16[], more: { transactionId?: number } = {}) {
      const decision = await spokes.MeterValues(context(), {
        connectorId,
        meterValue,
        ...more,
      } as MeterRequest16);
      commit(decision);
      return decision;
    },
    async event(request: Parameters<typeof event>[1]) {
      const decision = await event(context(), request);
      commit(decision);
      return decision;
    },
    async meter2(request: Parameters<typeof meter2>[1]) {
      const decision = await meter2(context(), request);
      commit(decision);
      return decision;
    },
    connector(change: { evse: number; connector: number; state: ConnectorState; at: Date }) {
      const { evse: evseNumber, connector: connectorNumber, ...told } = change;
      const decision = onStatus(context(), [{ evseNumber, connectorNumber, previous: 'unknown', ...told }]);
      commit(decision);
      return decision;
    },
    boot(triggered = false) {
      const decision = onBoot(context(), { triggered });
      commit(decision);
      return decision;
    },
  };
}

type MeterRequest16 = Parameters<ReturnType<typeof transactionsOcpp16>['MeterValues']>[1];
/** Samples as tests write them: the words of the standard need not be narrowed. */
interface MeterValue16 {
  timestamp: string;
  sampledValue: { value: string; [word: string]: string | undefined }[];
}

export type Desk = ReturnType<typeof createDesk>;
