import type { Transaction } from 'kysely';
import { type Audit, inScope } from '../access/index.ts';
import { change, requireOrganization } from '../locations/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
import type { BodyOf } from '../platform/http/contract.ts';
import { csvOf, exportPages } from '../platform/http/export.ts';
import { type Handled, handle, handleRaw } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import type { NewId } from '../platform/ids.ts';
import { type AskingStation, type Authorize, uidKey } from './authorize.ts';
import * as contract from './contract.ts';
import { requireReach, takenAs } from './people-house.ts';
import { findToken, listTokensIn } from './token-store.ts';

export interface House {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly audit: Audit;
  readonly authorize: Authorize;
}

type TokenChange = NonNullable<BodyOf<typeof contract.changeToken>>;

interface Written {
  readonly id: string;
  readonly organizationId: string;
  /** What was changed; never the uid itself: the audit trail outlives what may be erased. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Tokens of drivers: made, blocked, grouped, retired. */
export function tokenRoutes(house: House): Handled[] {
  const { db, clock, newId } = house;

  async function show(scope: Scope, id: string) {
    const found = await findToken(db, scope, id, clock.now());
    if (!found) throw notFound('such token');
    return found;
  }

  const write = (caller: Caller, action: string, work: (trx: Transaction<DB>) => Promise<Written>) =>
    change(house, async (trx) => {
      const { id, organizationId, detail } = await work(trx);
      const subject = { organizationId, subjectId: id };
      return {
        result: id,
        events: [{ kind: 'token.changed', at: clock.now(), ...subject, data: { action } }],
        audit: [{ caller, action: `token.${action}`, subjectKind: 'token', ...subject, detail }],
      };
    });

  return [
    handle(contract.listTokens, ({ query, scope }) => listTokensIn(db, scope, query, clock.now())),
    handle(contract.getToken, ({ params, scope }) => show(scope, params.tokenId)),

    handleRaw(contract.exportTokens, 'text/csv; charset=utf-8', ({ query, scope }) =>
      csvOf(
        exportPages((paging) => listTokensIn(db, scope, { ...query, ...paging }, clock.now())),
        {
          uid: (token) => token.uid,
          kind: (token) => token.kind,
          label: (token) => token.label,
          organization: (token) => token.organizationName,
          group: (token) => token.groupUid,
          driver: (token) => token.driverName,
          vehicle: (token) => token.vehiclePlate,
          status: (token) => token.status,
          valid_from: (token) => token.validFrom,
          valid_until: (token) => token.validUntil,
          language: (token) => token.language,
          charging_priority: (token) => token.chargingPriority,
          message: (token) => token.message,
          note: (token) => token.note,
          printed_number: (token) => token.printedNumber,
          created_at: (token) => token.createdAt,
          retired_at: (token) => token.retiredAt,
        },
      ),
    ),

    handle(contract.createToken, async ({ body, caller, scope }) => {
      const id = newId();
      const { organizationId, uid, kind, ...facts } = body;
      await write(caller, 'created', async (trx) => {
        await requireOrganization(trx, scope, organizationId);
        await requireReach(trx, scope, { driver: facts.driverId, vehicle: facts.vehicleId });
        await requireFree(trx, organizationId, uid);
        await trx
          .insertInto('token')
          .values({
            ...columnsOf(facts),
            id,
            organization_id: organizationId,
            kind,
            uid,
            uid_key: uidKey(uid),
            created_at: clock.now(),
          })
          .execute()
          .catch(printedTwice);
        return { id, organizationId, detail: { kind } };
      });
      return show(scope, id);
    }),

    handle(contract.changeToken, async ({ params: { tokenId }, body, caller, scope }) => {
      const status = body.status && `set_${body.status}`;
      await write(caller, status ?? 'changed', async (trx) => {
        const token = await requireToken(trx, scope, tokenId);
        await requireReach(trx, scope, { driver: body.driverId, vehicle: body.vehicleId });
        const organizationId = body.organizationId ?? token.organization_id;
        if (organizationId !== token.organization_id) {
          await requireOrganization(trx, scope, organizationId);
          await requireFree(trx, organizationId, token.uid);
        }
        await trx
          .updateTable('token')
          .set({ ...columnsOf(body), organization_id: organizationId })
          .where('id', '=', tokenId)
          .execute()
          .catch(printedTwice);
        return { id: tokenId, organizationId, detail: { fields: Object.keys(body), status: body.status } };
      });
      return show(scope, tokenId);
    }),

    handle(contract.retireToken, async ({ params: { tokenId }, caller, scope }) => {
      await write(caller, 'retired', async (trx) => {
        const token = await requireToken(trx, scope, tokenId);
        const retired_at = token.retired_at ?? clock.now();
        await trx.updateTable('token').set({ retired_at }).where('id', '=', tokenId).execute();
        return { id: tokenId, organizationId: token.organization_id, detail: {} };
      });
    }),

    handle(contract.checkToken, async ({ body, scope, signed }) => {
      const station = await askingStation(db, signed.scopeOf('stations:read'), body.stationIdentity);
      const shown = { uid: body.uid, evseNumber: body.evse ?? null, at: clock.now() };
      const { status, reason, sentence, token } = await house.authorize(station, shown);
      // Another organization's token decides here without being shown.
      const own = token && scope.organizationIds.includes(token.organizationId);
      return {
        status,
        reason,
        sentence,
        tokenId: own ? token.id : null,
      };
    }),
  ];
}

/** Columns of what was told; what was not told is left as it is. */
export function columnsOf(facts: Omit<TokenChange, 'organizationId'>) {
  const { kind, label, groupUid, validFrom, validUntil, language, message, note, status, chargingPriority } =
    facts;
  const { driverId, vehicleId, printedNumber } = facts;
  const told = {
    kind,
    label,
    language,
    message,
    note,
    status,
    charging_priority: chargingPriority,
    group_uid: groupUid,
    printed_number: printedNumber?.trim() || printedNumber,
    driver_id: driverId,
    vehicle_id: vehicleId,
    valid_from: instantOf(validFrom),
    valid_until: instantOf(validUntil),
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

/** Two cards of an organization never bear the same number: whoever enters it means one card. */
export const printedTwice = takenAs('token_printed', 'printedNumber', 'a token with this printed number');

const instantOf = (text: string | null | undefined) => (text ? new Date(text) : text);

async function requireToken(trx: Transaction<DB>, scope: Scope, id: string) {
  const token = await trx
    .selectFrom('token')
    .select(['uid', 'organization_id', 'retired_at'])
    .where('id', '=', id)
    .where(inScope(scope, 'token.organization_id'))
    .forUpdate()
    .executeTakeFirst();
  if (!token) throw notFound('such token');
  return token;
}

async function requireFree(trx: Transaction<DB>, organizationId: string, uid: string): Promise<void> {
  const taken = await trx
    .selectFrom('token')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('uid_key', '=', uidKey(uid))
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  if (!taken) return;
  throw problem(409, {
    title: 'Already exists',
    detail: `The organization has a token “${uid}” already.`,
    help: 'Change that one, or retire it first.',
    errors: [{ path: 'body/uid', message: 'exists already' }],
  });
}

/** What the authorization wants to know of a station, without its being connected. */
async function askingStation(db: Database, scope: Scope, identity: string): Promise<AskingStation> {
  const row = await db
    .selectFrom('station')
    .select(['id', 'organization_id', 'site_id', 'boot_status'])
    .where('identity', '=', identity)
    .where(inScope(scope, 'station.organization_id', 'station.site_id'))
    .executeTakeFirst();
  if (!row) throw notFound(`station “${identity}”`);
  const bootStatus = row.boot_status as AskingStation['bootStatus'];
  return { id: row.id, organizationId: row.organization_id, siteId: row.site_id, bootStatus };
}
