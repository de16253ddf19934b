import { sql } from 'kysely';
import { type AuditWords, inScope, system } from '../access/index.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import { happened } from './events.ts';
import { actorOf, commit, type Edit, editTransaction, type House } from './house.ts';
import type { Transaction } from './transaction.ts';

/** How long a provisional end waits for a real one before it counts, in hours. */
export const confirmAfterHours = 24;
/** Transactions confirmed in one run of the job. */
const confirmBatch = 500;

/** Confirms a provisional end, so that it may be billed although the station never told one. */
export async function confirm(house: House, scope: Scope, caller: Caller, id: string): Promise<void> {
  await commit(house, async (trx) => {
    const target = await trx
      .selectFrom('transaction')
      .select('station_id')
      .where('id', '=', id)
      .where(inScope(scope, 'transaction.organization_id', 'transaction.site_id'))
      .executeTakeFirst();
    if (!target) throw notFound('such transaction');
    await editTransaction(house, trx, { id, stationId: target.station_id }, async (before) => {
      if (!before.end?.provisional || before.confirmedAt !== null) throw nothingToConfirm(before);
      const audit = {
        caller: actorOf(caller),
        action: 'transaction.confirmed',
        subjectKind: 'transaction',
        subjectId: id,
      };
      return confirmed(before, house.clock.now(), 'operator', audit);
    });
  });
}

function nothingToConfirm(transaction: Transaction) {
  const detail =
    transaction.end === null
      ? 'The transaction is still running.'
      : 'The transaction has a real end, or its provisional end was confirmed already.';
  return problem(409, {
    title: 'Nothing to confirm',
    detail,
    help: 'Reload the transaction to see how it stands.',
  });
}

function confirmed(before: Transaction, now: Date, by: string, audit: Edit['audit']): Edit {
  const after = { ...before, confirmedAt: now.getTime() };
  return {
    after,
    kind: 'confirmed',
    data: { by },
    events: [happened('transaction.confirmed', after, now)],
    audit,
  };
}

/** Job: confirms provisional ends for which no real one came within `confirmAfterHours`. Gives how many. */
export async function confirmOverdue(house: House): Promise<number> {
  const before = new Date(house.clock.now().getTime() - confirmAfterHours * 3_600_000);
  const due = await house.db
    .selectFrom('transaction')
    .select(['id', 'station_id'])
    .where(sql<boolean>`provisional and confirmed_at is null`)
    .where('ended_at', '<', before)
    .where('end_arrived_at', '<', before)
    .orderBy('ended_at')
    .limit(confirmBatch)
    .execute();
  for (const { id, station_id: stationId } of due) {
    await commit(house, (trx) =>
      editTransaction(house, trx, { id, stationId }, async (transaction) => {
        if (!transaction.end?.provisional || transaction.confirmedAt !== null) return undefined;
        const audit: Omit<AuditWords, 'organizationId'> = {
          caller: system,
          action: 'transaction.confirmed',
          subjectKind: 'transaction',
          subjectId: id,
          detail: { afterHours: confirmAfterHours },
        };
        return confirmed(transaction, house.clock.now(), 'time', audit);
      }),
    );
  }
  return due.length;
}
