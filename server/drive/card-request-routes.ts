import type { Transaction } from 'kysely';
import { inScope } from '../access/index.ts';
import { change } from '../locations/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import * as contract from './card-request-contract.ts';
import { listRequestsIn, lockRequest } from './card-request-store.ts';
import type { House } from './house.ts';
import { noteCard } from './notice-note.ts';

/** Cards that drivers say are theirs: an operator gives or refuses each, and the driver is told. */
export function cardRequestRoutes(house: House & { readonly onDecided: () => void }): Handled[] {
  const { db, clock, onDecided } = house;

  /** Decides one that waits; `give` hands the token over. */
  async function decide(
    { caller, scope }: { readonly caller: Caller; readonly scope: Scope },
    requestId: string,
    decision: { readonly state: 'accepted' | 'refused'; readonly reason: string; readonly tokenId?: string },
  ): Promise<void> {
    const { state, reason, tokenId } = decision;
    await change(house, async (trx) => {
      const request = await lockRequest(trx, scope, requestId);
      if (!request) throw notFound('such request');
      if (request.state !== 'open') throw decidedAlready();
      const at = clock.now();
      const { organization_id: organizationId, driver_id, account_id: accountId, number, label } = request;
      if (tokenId) await give(trx, scope, tokenId, { driver_id, label });
      await trx
        .updateTable('drive_card_request')
        .set({ state, reason, token_id: tokenId ?? null, decided_at: at })
        .where('id', '=', requestId)
        .execute();
      await noteCard(trx, { accountId, requestId, kind: `card_${state}`, number, reason, at });
      const subject = { organizationId, subjectId: tokenId ?? requestId };
      return {
        result: undefined,
        events: [{ kind: 'token.changed', at, ...subject, data: { change: `request_${state}` } }],
        audit: [
          {
            ...{ caller, action: `card_request.${state}`, subjectKind: tokenId ? 'token' : 'card_request' },
            ...{ ...subject, detail: { driverId: driver_id } },
          },
        ],
      };
    });
    onDecided();
  }

  return [
    handle(contract.listCardRequests, ({ query, scope }) => listRequestsIn(db, scope, query)),

    handle(contract.acceptCardRequest, ({ params, body, ...by }) =>
      decide(by, params.cardRequestId, { state: 'accepted', reason: '', tokenId: body.tokenId }),
    ),

    handle(contract.refuseCardRequest, ({ params, body, ...by }) =>
      decide(by, params.cardRequestId, { state: 'refused', reason: body.reason?.trim() ?? '' }),
    ),
  ];
}

async function give(
  trx: Transaction<DB>,
  scope: Scope,
  tokenId: string,
  { driver_id, label }: { readonly driver_id: string; readonly label: string },
): Promise<void> {
  const given = await trx
    .updateTable('token')
    .set({ driver_id, vehicle_id: null, ...(label && { label }) })
    .where('id', '=', tokenId)
    .where('retired_at', 'is', null)
    .where(inScope(scope, 'organization_id'))
    .returning('id')
    .executeTakeFirst();
  if (!given) throw notFound('such token');
}

const decidedAlready = () =>
  problem(409, {
    title: 'Decided already',
    detail: 'Somebody gave or refused this card before.',
    help: 'Look at the token, or at the driver’s cards.',
  });
