import type { Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound } from '../platform/http/problem.ts';
import * as contract from './contract.ts';
import type { House } from './house.ts';
import { requireStation } from './reach.ts';
import { findStation } from './station-store.ts';
import { evseColumns, insertConnector, insertEvse, writeStation } from './station-write.ts';

type Station = Awaited<ReturnType<typeof requireStation>>;

/** EVSEs and connectors of a station. Most are told by the station itself; here they are named and rated. */
export function equipmentRoutes(house: House): Handled[] {
  async function write(
    { caller, scope, params }: { caller: Caller; scope: Scope; params: { identity: string } },
    detail: object,
    work: (trx: Transaction<DB>, station: Station) => Promise<unknown>,
  ): Promise<contract.Station> {
    const { identity } = params;
    await writeStation(house, caller, 'changed', async (trx) => {
      const station = await requireStation(trx, scope, identity);
      await work(trx, station);
      const { id, organization_id: organizationId, site_id: siteId } = station;
      return { id, identity, organizationId, siteId, detail: { ...detail } };
    });
    const { db, findRunning, clock } = house;
    const found = await findStation({ db, findRunning, now: clock.now() }, scope, identity);
    if (!found) throw notFound(`station “${identity}”`);
    return found;
  }

  return [
    handle(contract.createEvse, (asked) =>
      write(asked, { evse: asked.body }, (trx, station) => insertEvse(trx, house, station.id, asked.body)),
    ),

    handle(contract.changeEvse, (asked) =>
      write(asked, { evse: { number: asked.params.evse, ...asked.body } }, async (trx, station) => {
        const evse = await requireEvse(trx, station, asked.params.evse);
        const columns = evseColumns(asked.body);
        if (Object.keys(columns).length === 0) return;
        // Somebody has looked: the station's own report changes it no more.
        const said = { ...columns, laid_out: false };
        await trx.updateTable('evse').set(said).where('id', '=', evse.id).execute();
      }),
    ),

    handle(contract.retireEvse, (asked) =>
      write(asked, { evse: { number: asked.params.evse, retired: true } }, async (trx, station) => {
        const evse = await requireEvse(trx, station, asked.params.evse);
        const retired_at = house.clock.now();
        await trx.updateTable('evse').set({ retired_at }).where('id', '=', evse.id).execute();
        // Unknown again, so that whatever the station tells of it next is news and brings it back.
        await trx
          .updateTable('connector')
          .set({ state: 'unknown', error_code: null, vendor_error_code: null, info: null })
          .where('evse_id', '=', evse.id)
          .execute();
      }),
    ),

    handle(contract.createConnector, (asked) =>
      write(asked, { evse: asked.params.evse, connector: asked.body }, async (trx, station) => {
        const evse = await requireEvse(trx, station, asked.params.evse);
        const place = { stationId: station.id, evseId: evse.id, evse: evse.number };
        await insertConnector(trx, house, { ...place, ...asked.body });
      }),
    ),

    handle(contract.changeConnector, (asked) => {
      const { evse, connector: number } = asked.params;
      return write(asked, { evse, connector: { number, ...asked.body } }, async (trx, station) => {
        const connector = await requireConnector(trx, station, evse, number);
        await trx.updateTable('connector').set(asked.body).where('id', '=', connector.id).execute();
      });
    }),

    handle(contract.removeConnector, (asked) => {
      const { evse, connector: number } = asked.params;
      return write(asked, { evse, connector: { number, removed: true } }, async (trx, station) => {
        const connector = await requireConnector(trx, station, evse, number);
        await trx.deleteFrom('connector').where('id', '=', connector.id).execute();
      });
    }),
  ];
}

async function requireEvse(trx: Transaction<DB>, station: Station, number: number) {
  const evse = await trx
    .selectFrom('evse')
    .select(['id', 'number'])
    .where('station_id', '=', station.id)
    .where('number', '=', number)
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  if (!evse) throw notFound(`EVSE ${number} at “${station.identity}”`);
  return evse;
}

async function requireConnector(trx: Transaction<DB>, station: Station, evse: number, number: number) {
  const connector = await trx
    .selectFrom('connector')
    .select('id')
    .where('station_id', '=', station.id)
    .where('evse_number', '=', evse)
    .where('number', '=', number)
    .executeTakeFirst();
  if (!connector) throw notFound(`connector ${number} of EVSE ${evse} at “${station.identity}”`);
  return connector;
}
