import { inScope } from '../access/index.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import { happened } from './events.ts';
import { actorOf, commit, editTransaction, type House } from './house.ts';
import type { Limit } from './transaction.ts';

/** Whether stations of a version end a transaction at a limit by themselves. */
export type TakesLimits = (version: string | null) => boolean;

/**
 * Sets where a running transaction is to end by itself. The station is told with the answer to the next event of the
 * transaction, and tells in turn what it has set (E16).
 */
export async function setLimit(
  house: House,
  takesLimits: TakesLimits,
  who: { readonly scope: Scope; readonly caller: Caller },
  id: string,
  wanted: Limit,
): Promise<void> {
  await commit(house, async (trx) => {
    const target = await trx
      .selectFrom('transaction as t')
      .innerJoin('station as s', 's.id', 't.station_id')
      .select(['t.station_id', 's.version'])
      .where('t.id', '=', id)
      .where(inScope(who.scope, 't.organization_id', 't.site_id'))
      .executeTakeFirst();
    if (!target) throw notFound('such transaction');
    if (!takesLimits(target.version)) {
      throw problem(409, {
        title: 'The station takes no limits',
        detail: 'Its version of OCPP has no words for where a transaction is to end by itself.',
        help: 'Stop the transaction from here when it has come so far.',
      });
    }
    await editTransaction(house, trx, { id, stationId: target.station_id }, async (before) => {
      if (before.end) {
        throw problem(409, {
          title: 'The transaction has ended',
          detail: 'Only a running transaction can be limited.',
          help: 'Reload the transaction to see how it stands.',
        });
      }
      const after = { ...before, limits: { wanted, reported: before.limits?.reported ?? null } };
      return {
        after,
        kind: 'limited',
        data: { ...wanted },
        events: [happened('transaction.updated', after, house.clock.now())],
        audit: {
          caller: actorOf(who.caller),
          action: 'transaction.limited',
          subjectKind: 'transaction',
          subjectId: id,
          detail: { ...wanted },
        },
      };
    });
  });
}

const none: Limit = { cost: null, energyWh: null, seconds: null, socPercent: null };

/**
 * Sets how far a running transaction may go in money and energy, as Busbar itself wants it. What an operator wants is
 * kept where it is less; what we told before is `told`. False when the station takes no limits, or it has ended.
 */
export async function limitSpending(
  house: House,
  takesLimits: TakesLimits,
  id: string,
  wanted: Pick<Limit, 'cost' | 'energyWh'>,
  told: Pick<Limit, 'cost' | 'energyWh'>,
): Promise<boolean> {
  return commit(house, async (trx) => {
    const target = await trx
      .selectFrom('transaction as t')
      .innerJoin('station as s', 's.id', 't.station_id')
      .select(['t.station_id', 's.version'])
      .where('t.id', '=', id)
      .executeTakeFirst();
    if (!target || !takesLimits(target.version)) return false;
    const after = await editTransaction(house, trx, { id, stationId: target.station_id }, async (before) => {
      if (before.end) return undefined;
      const was = before.limits?.wanted ?? none;
      const limits = {
        ...was,
        cost: merged(was.cost, told.cost, wanted.cost),
        energyWh: merged(was.energyWh, told.energyWh, wanted.energyWh),
      };
      const next = { ...before, limits: { wanted: limits, reported: before.limits?.reported ?? null } };
      return {
        after: next,
        kind: 'limited',
        data: { ...limits },
        events: [happened('transaction.updated', next, house.clock.now())],
        audit: undefined,
      };
    });
    return after !== undefined;
  });
}

/** Ours is replaced; another's stays where it is less. */
function merged(was: number | null, told: number | null, wanted: number | null): number | null {
  if (wanted === null || was === null || was === told) return wanted ?? was;
  return Math.min(was, wanted);
}
