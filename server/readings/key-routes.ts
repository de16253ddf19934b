import type { Transaction } from 'kysely';
import { inScope } from '../access/index.ts';
import { change, requireOrganization } from '../locations/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
import type { BodyOf } from '../platform/http/contract.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import * as contract from './contract.ts';
import type { House } from './house.ts';
import { judgeTransactions } from './judge.ts';
import { addKeys, listKeysIn, type NewKey, readTold, unprovenOf } from './key-store.ts';

type Wish = NonNullable<BodyOf<typeof contract.createMeterKey>>;

/** Keys of meters: registered, listed, taken out of use. */
export function keyRoutes(house: House): Handled[] {
  const { db, clock } = house;
  return [
    handle(contract.listMeterKeys, ({ query, scope }) => listKeysIn(db, scope, query)),

    handle(contract.createMeterKey, async ({ body, caller, scope }) => {
      const key = readTold(body.publicKey, body.curve);
      if (!key) throw noKey();
      const id = await change(house, async (trx) => {
        const place = await placeOf(trx, scope, body);
        const wanted: NewKey = { ...place, meter: body.meter ?? null, key, note: body.note ?? '' };
        const [made] = await addKeys(house, trx, caller, [wanted]);
        if (made === undefined) throw known();
        await judgeTransactions(house, trx, await unprovenOf(trx, [made]));
        return { result: made, ...keysChanged(house, caller, 'registered', [{ id: made, ...place }]) };
      });
      return (await listKeysIn(db, scope, { id })).items[0]!;
    }),

    handle(contract.retireMeterKey, async ({ params: { meterKeyId }, caller, scope }) => {
      await change(house, async (trx) => {
        const row = await trx
          .selectFrom('meter_key as k')
          .leftJoin('station as s', 's.id', 'k.station_id')
          .select(['k.organization_id', 'k.station_id'])
          .where('k.id', '=', meterKeyId)
          .where('k.retired_at', 'is', null)
          .where(inScope(scope, 'k.organization_id', 's.site_id'))
          .forUpdate('k')
          .executeTakeFirst();
        if (!row) throw notFound('such key of a meter');
        await trx
          .updateTable('meter_key')
          .set({ retired_at: clock.now() })
          .where('id', '=', meterKeyId)
          .execute();
        const place = { organizationId: row.organization_id, stationId: row.station_id };
        return {
          result: meterKeyId,
          ...keysChanged(house, caller, 'retired', [{ id: meterKeyId, ...place }]),
        };
      });
    }),
  ];
}

/** What a change of keys leaves behind for others to hear, and in the audit trail. */
export function keysChanged(
  { clock }: Pick<House, 'clock'>,
  caller: Caller,
  action: 'registered' | 'retired' | 'imported',
  keys: readonly {
    readonly id: string;
    readonly organizationId: string;
    readonly stationId: string | null;
  }[],
) {
  return {
    events: keys.map(({ id, organizationId, stationId }) => ({
      kind: 'meter_key.changed',
      at: clock.now(),
      organizationId,
      stationId,
      subjectId: id,
      data: { action },
    })),
    audit: keys.map(({ id, organizationId }) => ({
      caller,
      action: `meter_key.${action}`,
      subjectKind: 'meter_key',
      subjectId: id,
      organizationId,
    })),
  };
}

/** Whose a key is and where its meter stands: a station's key is its organization's. */
async function placeOf(
  trx: Transaction<DB>,
  scope: Scope,
  { organizationId, stationIdentity, evse, meter }: Wish,
) {
  if (stationIdentity !== undefined) {
    const station = await trx
      .selectFrom('station')
      .select(['id', 'organization_id'])
      .where('identity', '=', stationIdentity)
      .where(inScope(scope, 'station.organization_id', 'station.site_id'))
      .executeTakeFirst();
    if (!station) throw notFound(`station “${stationIdentity}”`);
    if (organizationId !== undefined && organizationId !== station.organization_id) throw otherOwner();
    return { organizationId: station.organization_id, stationId: station.id, evse: evse ?? null };
  }
  if (meter === undefined) throw ofNothing();
  if (organizationId === undefined) throw ownerless();
  await requireOrganization(trx, scope, organizationId);
  return { organizationId, stationId: null, evse: null };
}

const refused = (path: string, title: string, detail: string, help: string) =>
  problem(422, { title, detail, help, errors: [{ path: `body/${path}`, message: detail }] });

const noKey = () =>
  refused(
    'publicKey',
    'No key',
    'The public key cannot be read as one of an elliptic curve that meters sign on.',
    'Copy it from the type plate or the maker’s page: hexadecimal, base64 or PEM. For a bare point, name the curve.',
  );
const ofNothing = () =>
  refused(
    'meter',
    'Key of nothing',
    'A key belongs to a meter’s serial number, to an EVSE, or to both.',
    'Name one of them.',
  );
const ownerless = () =>
  refused(
    'organizationId',
    'Whose key?',
    'Without a station the organization must be named.',
    'Choose an organization.',
  );
const otherOwner = () =>
  refused(
    'organizationId',
    'Another’s station',
    'The station belongs to another organization.',
    'Leave the organization out.',
  );
const known = () =>
  problem(409, {
    title: 'Already exists',
    detail: 'This key is registered there already.',
    help: 'There is nothing to do.',
  });
