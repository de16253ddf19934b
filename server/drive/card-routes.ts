import { type Kysely, sql, type Transaction } from 'kysely';
import { system } from '../access/index.ts';
import { change } from '../locations/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { type Handled, handlePublic } from '../platform/http/handle.ts';
import { createPace, tooOften } from '../platform/http/pace.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import type { Account, Accounts } from './account.ts';
import * as contract from './account-contract.ts';
import type { House } from './house.ts';

/** Numbers of cards can be tried: a few mistakes are a person's, more are a program's. Each account has these. */
const claims = { burst: 5, perMinute: 5 / 60 } as const;

export interface CardOptions extends House {
  readonly accounts: Accounts;
}

/** Cards that are a driver's own: the list, claiming one by what is printed on it, reporting one lost. */
export function cardRoutes(house: CardOptions): Handled[] {
  const { db, clock, accounts } = house;
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

  return [
    handlePublic(contract.listTokens, async ({ request }) => ({
      items: await readTokens(db, await accounts.who(request), clock.now()),
    })),

    handlePublic(contract.claimToken, async ({ request, body }) => {
      const account = await accounts.who(request);
      const wait = pace(account.id);
      if (wait > 0) throw tooOften(wait);
      const id = await change(house, async (trx) => {
        const card = await findCard(trx, account, body.number);
        await trx
          .updateTable('token')
          .set({ driver_id: card.driver_id, ...(body.label?.trim() && { label: body.label.trim() }) })
          .where('id', '=', card.id)
          .execute();
        return traced(account, card.id, card.organization_id, { change: 'claimed', action: 'token.claimed' });
      });
      return one(account, id);
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
  readonly taken: boolean;
  readonly used: boolean;
  readonly active: boolean;
}

/**
 * The card with a printed number that a driver may claim, locked: given out by an organization that knows them, nobody's,
 * and never charged with. One that charged already is somebody's, whatever the list of tokens says: its past would be
 * shown to whoever guesses its number.
 */
async function findCard(trx: Transaction<DB>, { driverIds }: Account, number: string): Promise<Card> {
  const { rows } = await sql<Card>`
    select t.id, t.organization_id, d.id as driver_id, t.driver_id is not null or t.vehicle_id is not null as taken,
           exists (select from transaction x where x.token_id = t.id) as used, t.status = 'active' as active
      from token t
      join organization o on o.id = t.organization_id
      join driver d on d.id = any(${[...driverIds]}::uuid[])
      join organization k on k.id = d.organization_id
     where t.printed_key = nullif(regexp_replace(upper(${number}), '[^0-9A-Z]', '', 'g'), '')
       and t.retired_at is null and (k.id = any(o.path) or o.id = any(k.path))
     order by (k.id = o.id) desc, d.created_at limit 2 for update of t`.execute(trx);
  const [card] = rows;
  if (!card?.active || rows.some(({ id }) => id !== card.id)) throw unknownCard();
  if (card.taken || card.used) throw takenCard();
  return card;
}

async function readTokens(db: Kysely<DB>, account: Account, now: Date): Promise<contract.OwnToken[]> {
  const { rows } = await sql<Omit<contract.OwnToken, 'ending'> & { readonly uid: string }>`
    select t.id, t.kind, t.label, t.uid, t.status, o.name as organization,
           t.status = 'active' and coalesce(t.valid_from <= ${now}, true)
             and coalesce(t.valid_until > ${now}, true) as usable
      from token t join organization o on o.id = t.organization_id
     where t.driver_id = any(${[...account.driverIds]}::uuid[]) and t.retired_at is null
     order by t.created_at, t.id`.execute(db);
  return rows.map(({ uid, ...row }) => ({ ...row, ending: uid.slice(-4) }));
}

const unknownCard = () =>
  problem(404, {
    type: '/problems/drive/card-unknown',
    title: 'No such card',
    detail: 'No card that can be claimed bears this number.',
    help: 'Check the number on the card. If it is right, the operator who gave it out can put it into your account.',
  });

const takenCard = () =>
  problem(409, {
    type: '/problems/drive/card-taken',
    title: 'In use already',
    detail: 'This card is somebody’s already, or has been used before.',
    help: 'If it is yours, ask the operator to put it into your account.',
  });
