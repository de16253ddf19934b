import { type Kysely, sql, type Transaction } from 'kysely';
import { system } from '../access/index.ts';
import { change } from '../locations/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { type Handled, handlePublic } from '../platform/http/handle.ts';
import { createPace, tooOften } from '../platform/http/pace.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import type { Account, Accounts } from './account.ts';
import * as contract from './account-contract.ts';
import { askForCard, keyOf, readRefused, readWaiting } from './card-request-store.ts';
import type { House } from './house.ts';

/** Numbers of cards can be tried: a few mistakes are a person's, more are a program's. Each account has these. */
const claims = { burst: 5, perMinute: 5 / 60 } as const;

export interface CardOptions extends House {
  readonly accounts: Accounts;
}

/** Cards that are a driver's own: the list, claiming one by what is printed on it or asking for it, reporting one lost. */
export function cardRoutes(house: CardOptions): Handled[] {
  const { db, clock, newId, accounts } = house;
  const pace = createPace(clock, claims);

  async function one(account: Account, id: string): Promise<contract.OwnToken> {
    const token = (await readTokens(db, account, clock.now())).find((own) => own.id === id);
    if (!token) throw notFound('such token of yours');
    return token;
  }

  /** What a driver does with a card is told and kept as what it is: done by an account, not by an operator. */
  const traced = (
    account: Account,
    tokenId: string,
    organizationId: string,
    did: { readonly change: string; readonly action: string },
  ) => {
    const subject = { organizationId, subjectId: tokenId };
    return {
      result: tokenId,
      events: [{ kind: 'token.changed', at: clock.now(), ...subject, data: { change: did.change } }],
      audit: [
        {
          caller: system,
          action: did.action,
          subjectKind: 'token',
          ...subject,
          detail: { accountId: account.id },
        },
      ],
    };
  };

  /** Of a card that cannot be claimed the operator is asked, in the same words whatever stands in the way. */
  async function ask(
    trx: Transaction<DB>,
    account: Account,
    wanted: { readonly number: string; readonly label: string },
  ) {
    const [driverId] = account.driverIds;
    if (!driverId) throw noDriver();
    const [id, at] = [newId(), clock.now()];
    const organizationId = await askForCard(trx, { id, accountId: account.id, driverId, ...wanted, at });
    const asked = { kind: 'token.changed', at, subjectId: id, data: { change: 'requested' } };
    return { result: null, events: organizationId ? [{ ...asked, organizationId }] : [] };
  }

  return [
    handlePublic(contract.listTokens, async ({ request }) => {
      const account = await accounts.who(request);
      return {
        items: await readTokens(db, account, clock.now()),
        waiting: await readWaiting(db, account.id),
        refused: await readRefused(db, account, clock.now()),
      };
    }),

    handlePublic(contract.claimToken, async ({ request, body }) => {
      const account = await accounts.who(request);
      const wait = pace(account.id);
      if (wait > 0) throw tooOften(wait);
      const label = body.label?.trim() ?? '';
      const id = await change<string | null>(house, async (trx) => {
        const card = await findCard(trx, account, body.number);
        if (!card) return ask(trx, account, { number: body.number, label });
        if (card.own) return { result: card.id };
        await trx
          .updateTable('token')
          .set({ driver_id: card.driver_id, ...(label && { label }) })
          .where('id', '=', card.id)
          .execute();
        return traced(account, card.id, card.organization_id, { change: 'claimed', action: 'token.claimed' });
      });
      return { token: id === null ? null : await one(account, id) };
    }),

    handlePublic(contract.withdrawCardRequest, async ({ request, params }) => {
      const account = await accounts.who(request);
      const { numDeletedRows } = await db
        .deleteFrom('drive_card_request')
        .where('id', '=', params.cardRequestId)
        .where('account_id', '=', account.id)
        .where('state', '=', 'open')
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw notFound('such request of yours');
    }),

    handlePublic(contract.blockToken, async ({ request, params }) => {
      const account = await accounts.who(request);
      const id = await change(house, async (trx) => {
        const token = await trx
          .updateTable('token')
          .set({ status: 'lost' })
          .where('id', '=', params.tokenId)
          .where('driver_id', 'in', [...account.driverIds])
          .where('retired_at', 'is', null)
          .returning('organization_id')
          .executeTakeFirst();
        if (!token) throw notFound('such token of yours');
        const did = { change: 'set_lost', action: 'token.reported_lost' };
        return traced(account, params.tokenId, token.organization_id, did);
      });
      return one(account, id);
    }),
  ];
}

interface Card {
  readonly id: string;
  readonly organization_id: string;
  /** The driver of this account whom it would be given to. */
  readonly driver_id: string;
  /** It is this account's already. */
  readonly own: boolean;
}

/**
 * The card with a printed number that a driver may claim, locked: given out by an organization that knows them, nobody's
 * or theirs already, and never charged with by anybody else. One that charged already is somebody's, whatever the list of
 * tokens says: its past would be shown to whoever guesses its number.
 */
async function findCard(
  trx: Transaction<DB>,
  { driverIds }: Account,
  number: string,
): Promise<Card | undefined> {
  const drivers = [...driverIds];
  const { rows } = await sql<Card & { readonly free: boolean }>`
    select t.id, t.organization_id, d.id as driver_id, coalesce(t.driver_id = any(${drivers}::uuid[]), false) as own,
           t.status = 'active' and t.driver_id is null and t.vehicle_id is null
             and not exists (select from transaction x where x.token_id = t.id) as free
      from token t
      join organization o on o.id = t.organization_id
      join driver d on d.id = any(${drivers}::uuid[])
      join organization k on k.id = d.organization_id
     where t.printed_key = nullif(${keyOf(number)}, '')
       and t.retired_at is null and (k.id = any(o.path) or o.id = any(k.path))
     order by (k.id = o.id) desc, d.created_at limit 2 for update of t`.execute(trx);
  const [card] = rows;
  if (!card || rows.some(({ id }) => id !== card.id)) return undefined;
  return card.own || card.free ? card : undefined;
}

/** An account's tokens, and whether each may charge now. */
export async function readTokens(db: Kysely<DB>, account: Account, now: Date): Promise<contract.OwnToken[]> {
  const { rows } = await sql<Omit<contract.OwnToken, 'ending'> & { readonly uid: string }>`
    select t.id, t.kind, t.label, t.uid, t.status, o.name as organization,
           t.status = 'active' and coalesce(t.valid_from <= ${now}, true)
             and coalesce(t.valid_until > ${now}, true) as usable
      from token t join organization o on o.id = t.organization_id
     where t.driver_id = any(${[...account.driverIds]}::uuid[]) and t.retired_at is null
     order by t.created_at, t.id`.execute(db);
  return rows.map(({ uid, ...row }) => ({ ...row, ending: uid.slice(-4) }));
}

const noDriver = () =>
  problem(409, {
    type: '/problems/drive/card-unknown',
    title: 'No such card',
    detail: 'No card can be added to this account.',
    help: 'Ask the operator who gave it out to put it into your account.',
  });
