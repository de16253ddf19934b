import { checkTariff, previewCost } from '@busbar/pricing';
import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import { isZone } from '../locations/index.ts';
import type { Scope } from '../platform/http/caller.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import { candidatesFor } from './choose.ts';
import type { Definition } from './contract.ts';
import { costShape } from './cost-shape.ts';
import { followedSeries, frozenTariff } from './freeze.ts';
import type { House } from './house.ts';
import * as contract from './price-contract.ts';
import { sayTariff } from './sentences.ts';
import { kernelTariff } from './tariff-routes.ts';

/** What charging would cost: at a place, or under a definition that is not saved yet. */
export function previewRoutes({ db, clock }: House): Handled[] {
  return [
    handle(contract.preview, async ({ body, signed }) => {
      const place = await findPlace(signed.scopeOf('stations:read'), body.stationIdentity);
      const at = body.at ? new Date(body.at) : clock.now();
      const tokenId = body.tokenUid ? await findToken(signed.scopeOf('tokens:read'), body.tokenUid) : null;
      const holding = await candidatesFor(db, { stationId: place.id, evse: body.evse ?? null, tokenId, at });
      const candidates = holding.map(({ tariffId, tariffName, level, subject }) => ({
        tariffId,
        tariffName,
        level,
        subject,
      }));
      const [first] = holding;
      if (!first) return { tariff: null, why: sayTariff('none'), candidates, cost: null };
      const { occupied } = body;
      const where = occupied === undefined ? { stationId: place.id } : { share: occupied };
      const tariff = await frozenTariff(db, first, at, where);
      const { tariffId: id, tariffName: name, versionNumber: version, level, subject } = first;
      const why = sayTariff(`by_${level}`, { tariff: name, subject });
      const { wattHours, watts, parkedSeconds = 0 } = body;
      const plan = { zone: place.zone, start: at.getTime(), wattHours, watts, parkedSeconds };
      return {
        tariff: { id, name, version, level },
        why,
        candidates,
        cost: costShape(previewCost(tariff, plan)),
      };
    }),

    handle(contract.tryDefinition, async ({ body, scope }) => {
      const { currency, definition, zone, wattHours, watts, parkedSeconds = 0 } = body;
      if (!isZone(zone)) throw noZone(zone);
      const at = body.at ? new Date(body.at) : clock.now();
      const problems = checkTariff(kernelTariff(currency, definition));
      if (problems.some(({ severity }) => severity === 'error')) return { problems, cost: null };
      await requireReadable(scope, definition);
      const tariff = await frozenTariff(db, { versionId: 'tried', currency, definition }, at, {
        share: body.occupied ?? 0,
      });
      const plan = { zone, start: at.getTime(), wattHours, watts, parkedSeconds };
      return { problems, cost: costShape(previewCost(tariff, plan)) };
    }),
  ];

  async function findPlace(scope: Scope, identity: string) {
    const row = await db
      .selectFrom('station')
      .leftJoin('site', 'site.id', 'station.site_id')
      .select(['station.id', 'site.zone'])
      .where('station.identity', '=', identity)
      .where(inScope(scope, 'station.organization_id', 'station.site_id'))
      .executeTakeFirst();
    if (!row) throw notFound(`station “${identity}”`);
    return { id: row.id, zone: row.zone ?? 'UTC' };
  }

  /** Market prices of one's own organizations and of those above them may be followed; others are not told. */
  async function requireReadable(scope: Scope, definition: Definition): Promise<void> {
    const wanted = followedSeries(definition);
    if (wanted.length === 0) return;
    const { rows } = await sql<{ id: string }>`
      select id from price_series where id = any(${wanted}::uuid[]) and retired_at is null
         and organization_id in (select unnest(path) from organization where ${inScope(scope, 'organization.id')})`.execute(
      db,
    );
    if (rows.length < wanted.length) throw notFound('such price series');
  }

  async function findToken(scope: Scope, uid: string): Promise<string> {
    const row = await db
      .selectFrom('token')
      .select('id')
      .where('uid_key', '=', uid.toUpperCase())
      .where('retired_at', 'is', null)
      .where(inScope(scope, 'token.organization_id'))
      .executeTakeFirst();
    if (!row) throw notFound(`token “${uid}”`);
    return row.id;
  }
}

export const noZone = (zone: string, where: 'body' | 'query' = 'body') =>
  problem(422, {
    title: 'No such time zone',
    detail: `“${zone}” is no time zone.`,
    help: 'Write it as in the IANA list, such as Europe/Berlin.',
    errors: [{ path: `${where}/zone`, message: 'is no time zone' }],
  });
