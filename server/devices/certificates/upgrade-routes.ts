import { inScope } from '../../access/index.ts';
import { findTarget } from '../../gateway/index.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Caller, Scope } from '../../platform/http/caller.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { House } from './routes.ts';
import type { Upgrade } from './upgrade.ts';
import * as contract from './upgrade-contract.ts';
import { readSecurity, type SecurePort } from './upgrade-facts.ts';
import { lacksFor, obstacleOf, sayUpgrade } from './upgrade-plan.ts';

export interface UpgradeHouse extends House {
  readonly upgrade: Upgrade;
  readonly securePort: () => SecurePort | undefined;
  readonly onFault: (error: unknown, about: string) => void;
}

/** How many upgrades of a station are shown. */
const maxShown = 10;

/** A station's security: its profile, what it lacks for a higher one, and the way there. */
export function upgradeRoutes(house: UpgradeHouse): Handled[] {
  const { db, upgrade } = house;
  return [
    handle(contract.getSecurity, async ({ params, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return readAll(house, id);
    }),

    handle(contract.startUpgrade, async ({ params, body, caller, scope }) => {
      const target = await findTarget(db, scope, params.identity);
      await start(house, caller, scope, target.id, body.profile);
      // What it does first is soon done; what takes longer goes on by itself.
      void upgrade.advance(target.id).catch((error) => house.onFault(error, 'raising a security profile'));
      return readAll(house, target.id);
    }),

    handle(contract.cancelUpgrade, async ({ params, caller, scope }) => {
      const target = await findTarget(db, scope, params.identity);
      const running = await upgrade.running(target.id);
      if (!running) throw nothingRuns(params.identity);
      await upgrade.finish(running, 'cancelled', sayUpgrade('cancelled'));
      await db.transaction().execute((trx) =>
        house.audit(trx, {
          caller,
          action: 'station.security_upgrade_cancelled',
          subjectKind: 'station',
          subjectId: target.id,
          organizationId: target.organizationId,
          siteId: target.siteId,
        }),
      );
      return readAll(house, target.id);
    }),
  ];
}

const nothingRuns = (identity: string) =>
  problem(409, {
    title: 'Nothing to give up',
    detail: `No change of the security profile of “${identity}” is under way.`,
    help: 'Look at the station’s security again: it has ended meanwhile.',
  });

async function start(house: UpgradeHouse, caller: Caller, scope: Scope, stationId: string, profile: number) {
  const facts = await readSecurity(house, stationId);
  if (profile <= facts.profile) {
    throw problem(409, {
      title: 'No higher profile',
      detail: `The station is set to security profile ${facts.profile} already; it is never lowered this way.`,
      help: 'Choose a higher one, or set the profile in the station’s settings.',
    });
  }
  const blocked = lacksFor(facts, profile)
    .map(obstacleOf)
    .find(({ blocking }) => blocking);
  if (blocked) {
    throw problem(409, {
      title: 'Not possible yet',
      detail: blocked.sentence.text,
      help: 'Make that good first; the rest Busbar does by itself.',
    });
  }
  const at = house.clock.now();
  const sentence = sayUpgrade('begun', { profile });
  await house.db.transaction().execute(async (trx) => {
    const station = await trx
      .selectFrom('station')
      .select(['organization_id', 'site_id'])
      .where('id', '=', stationId)
      .where(inScope(scope, 'organization_id', 'site_id'))
      .executeTakeFirstOrThrow();
    const begun = await trx
      .insertInto('security_upgrade')
      .values({
        id: house.newId(),
        station_id: stationId,
        from_profile: facts.profile,
        to_profile: profile,
        step: 'prepare',
        state: 'running',
        sentence: JSON.stringify(sentence),
        started_at: at,
        deadline_at: at,
        by_kind: caller.kind,
        by_id: caller.id,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (begun.numInsertedOrUpdatedRows === 0n) {
      throw problem(409, {
        title: 'Under way already',
        detail: 'A change of this station’s security profile is under way.',
        help: 'Wait for its end, or give it up first.',
      });
    }
    await house.audit(trx, {
      caller,
      action: 'station.security_upgrade',
      subjectKind: 'station',
      subjectId: stationId,
      organizationId: station.organization_id,
      siteId: station.site_id,
      detail: { from: facts.profile, to: profile },
    });
  });
}

async function readAll(house: UpgradeHouse, stationId: string) {
  const facts = await readSecurity(house, stationId);
  const connected = await house.db
    .selectFrom('connection_log')
    .select('security_profile')
    .where('station_id', '=', stationId)
    .where('connected', '=', true)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return {
    profile: facts.profile,
    lastConnectedWith: connected?.security_profile ?? null,
    secureUrl: facts.secureUrl ?? null,
    targets: [1, 2, 3]
      .filter((profile) => profile > facts.profile)
      .map((profile) => ({ profile, obstacles: lacksFor(facts, profile).map(obstacleOf) })),
    upgrades: await listUpgrades(house.db, stationId),
  };
}

async function listUpgrades(db: Database, stationId: string) {
  const rows = await db
    .selectFrom('security_upgrade')
    .selectAll()
    .where('station_id', '=', stationId)
    .orderBy('started_at', 'desc')
    .limit(maxShown)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    fromProfile: row.from_profile,
    toProfile: row.to_profile,
    step: row.step as 'prepare',
    state: row.state as 'running',
    sentence: row.sentence as unknown as Sentence,
    steps: row.steps as unknown as { at: string; sentence: Sentence }[],
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  }));
}
