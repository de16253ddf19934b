import { system } from '../../access/index.ts';
import type { CommandResult } from '../../gateway/contract.ts';
import {
  type Commands,
  findTargetsById,
  reset,
  type StationCommand,
  type Target,
  trigger,
} from '../../gateway/index.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { NewId } from '../../platform/ids.ts';
import { outboxHint, writeEvents } from '../../platform/outbox.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { Authorities } from './authorities.ts';
import { putBack, type SwitchCommands, switchTo } from './ocpp-switch.ts';
import { readSecurity, type SecurePort } from './upgrade-facts.ts';
import { type Lack, lacksFor, sayUpgrade } from './upgrade-plan.ts';

/** A station that restarts takes minutes, one that first lets a car finish takes hours. */
const returnMs = 30 * 60_000;
/** No step may wait longer for a station that stays away. */
const wholeMs = 7 * 24 * 3_600_000;
/** A station that is back with the old profile for as long did not manage the new one. */
const settledMs = 60_000;

export type UpgradeRow = {
  id: string;
  station_id: string;
  from_profile: number;
  to_profile: number;
  step: string;
  state: string;
  old_priority: string | null;
  started_at: Date;
  restarted_at: Date | null;
  deadline_at: Date;
};

export interface UpgradeOptions {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly commands: Commands;
  readonly install: StationCommand<{ use: 'csms_root' }>;
  readonly switches: SwitchCommands;
  readonly rotate: (actor: typeof system, target: Target) => Promise<CommandResult>;
  readonly authorities: Authorities;
  readonly securePort: () => SecurePort | undefined;
  readonly onFault: (error: unknown, about: string) => void;
}

/**
 * Brings stations to a higher security profile (OCPP 2.x A05, 1.6 security white paper A05): what is missing is made
 * good, the station is told and restarted, and only its coming back proves it. Until then the door takes both profiles,
 * so that a station that fails comes back as it was. Each step can be done again: whoever dies is followed by another node.
 */
export function createUpgrade(options: UpgradeOptions) {
  const { db, clock, commands } = options;
  const inHand = new Set<string>();

  /** Goes on with a station's upgrade as far as it can now. */
  async function advance(stationId: string): Promise<void> {
    if (inHand.has(stationId)) return;
    inHand.add(stationId);
    try {
      // Each round does one step; there are four, and each may be asked to make good what is missing.
      for (let round = 0; round < 8; round += 1) if (!(await step(stationId))) return;
    } finally {
      inHand.delete(stationId);
    }
  }

  /** Does one step; true when the next may follow at once. */
  async function step(stationId: string): Promise<boolean> {
    const upgrade = await running(stationId);
    if (!upgrade) return false;
    const [target] = await findTargetsById(db, [stationId]);
    if (!target || clock.now().getTime() > upgrade.started_at.getTime() + wholeMs) {
      return finish(upgrade, 'failed', sayUpgrade('too_long', { hours: wholeMs / 3_600_000 }));
    }
    switch (upgrade.step) {
      case 'prepare':
        return prepare(upgrade, target);
      case 'switch':
        return change(upgrade, target);
      case 'restart':
        return restart(upgrade, target);
      default:
        return lookForReturn(upgrade, target);
    }
  }

  const running = (stationId: string): Promise<UpgradeRow | undefined> =>
    db
      .selectFrom('security_upgrade')
      .selectAll()
      .where('station_id', '=', stationId)
      .where('state', '=', 'running')
      .executeTakeFirst();

  async function prepare(upgrade: UpgradeRow, target: Target): Promise<boolean> {
    const [lack] = lacksFor(await readSecurity(options, target.id), upgrade.to_profile);
    if (lack === undefined) {
      await note(upgrade, { step: 'switch' });
      return true;
    }
    switch (lack) {
      case 'password':
        return did(upgrade, lack, await options.rotate(system, target), sayUpgrade('password_sent'));
      case 'root': {
        const result = await commands.run(system, target, options.install, { use: 'csms_root' });
        return did(upgrade, lack, result, sayUpgrade('root_installed'));
      }
      case 'certificate':
        return wantCertificate(upgrade, target);
      case 'connection':
      case 'tls':
        return finish(upgrade, 'failed', sayUpgrade(`lacks_${lack}`));
    }
  }

  /** What the station answered to its part: on with it, wait for it to connect, or the end. */
  async function did(
    upgrade: UpgradeRow,
    what: Lack | 'profile' | 'restart',
    { verdict, outcome, sentence }: CommandResult,
    good: Sentence,
  ): Promise<boolean> {
    if (verdict === 'accepted') {
      await note(upgrade, { sentence: good });
      return true;
    }
    if (outcome === 'offline' || outcome === 'timeout') {
      await note(upgrade, { sentence: sayUpgrade('offline') });
      return false;
    }
    return finish(upgrade, 'failed', sayUpgrade('refused', { what, reason: sentence.text }));
  }

  async function wantCertificate(upgrade: UpgradeRow, target: Target): Promise<boolean> {
    const latest = await db
      .selectFrom('signing_request')
      .select(['state', 'sentence'])
      .where('station_id', '=', target.id)
      .where('purpose', '=', 'station')
      .where('received_at', '>=', upgrade.started_at)
      .orderBy('received_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (latest && (latest.state === 'waiting' || latest.state === 'to_sign')) {
      await note(upgrade, { sentence: sayUpgrade('certificate_waiting') });
      return false;
    }
    if (latest && latest.state !== 'superseded') {
      const { text: reason } = latest.sentence as unknown as Sentence;
      return finish(upgrade, 'failed', sayUpgrade('refused', { what: 'certificate', reason }));
    }
    const result = await commands.run(system, target, trigger, { message: 'sign_certificate' });
    await did(upgrade, 'certificate', result, sayUpgrade('certificate_asked'));
    return false;
  }

  /** The door is opened for the new profile before the station hears of it. */
  async function change(upgrade: UpgradeRow, target: Target): Promise<boolean> {
    await openDoor(target.id, upgrade.to_profile);
    const { result, oldPriority } = await switchTo(options, target, upgrade.to_profile);
    if (oldPriority !== undefined) await note(upgrade, { old_priority: oldPriority });
    const next = await did(
      upgrade,
      'profile',
      result,
      sayUpgrade('switched', { profile: upgrade.to_profile }),
    );
    if (next) await note(upgrade, { step: 'restart' });
    return next;
  }

  async function restart(upgrade: UpgradeRow, target: Target): Promise<boolean> {
    // Before the command: a station may be back before its answer was noted.
    const at = clock.now();
    const result = await commands.run(system, target, reset, { mode: 'when_idle' });
    const next = await did(
      upgrade,
      'restart',
      result,
      sayUpgrade('restarting', { profile: upgrade.to_profile }),
    );
    if (next)
      await note(upgrade, {
        step: 'return',
        restarted_at: at,
        deadline_at: new Date(at.getTime() + returnMs),
      });
    return next;
  }

  async function lookForReturn(upgrade: UpgradeRow, target: Target): Promise<boolean> {
    const back = await db
      .selectFrom('connection_log as l')
      .innerJoin('ownership as o', 'o.station_id', 'l.station_id')
      .select(['l.security_profile', 'l.at', 'o.node_id'])
      .where('l.station_id', '=', target.id)
      .where('l.connected', '=', true)
      .where('l.at', '>=', upgrade.restarted_at!)
      .orderBy('l.at', 'desc')
      .limit(1)
      .executeTakeFirst();
    const now = clock.now().getTime();
    if (back && (back.security_profile ?? 0) >= upgrade.to_profile) {
      await db
        .updateTable('station')
        .set({ security_profile: upgrade.to_profile, upgrading_to: null })
        .where('id', '=', target.id)
        .execute();
      return finish(upgrade, 'done', sayUpgrade('done', { profile: upgrade.to_profile }));
    }
    if (back?.node_id && now - back.at.getTime() >= settledMs) {
      await putBack(options, target, upgrade);
      return finish(upgrade, 'fell_back', sayUpgrade('fell_back', { profile: upgrade.from_profile }));
    }
    if (now < upgrade.deadline_at.getTime()) return false;
    return finish(upgrade, 'failed', sayUpgrade('never_back', { minutes: returnMs / 60_000 }));
  }

  const openDoor = (stationId: string, profile: number | null) =>
    db.updateTable('station').set({ upgrading_to: profile }).where('id', '=', stationId).execute();

  async function note(
    upgrade: UpgradeRow,
    change: {
      step?: 'switch' | 'restart' | 'return';
      sentence?: Sentence;
      old_priority?: string;
      restarted_at?: Date;
      deadline_at?: Date;
    },
  ): Promise<void> {
    const { sentence, ...rest } = change;
    await db
      .updateTable('security_upgrade')
      .set((eb) => ({
        ...rest,
        ...(sentence && {
          sentence: JSON.stringify(sentence),
          steps: eb('steps', '||', JSON.stringify([{ at: clock.now().toISOString(), sentence }])) as never,
        }),
      }))
      .where('id', '=', upgrade.id)
      .where('state', '=', 'running')
      .execute();
    if (sentence) await tell(upgrade, 'running', sentence);
  }

  /** Ends an upgrade; nothing follows. */
  async function finish(
    upgrade: UpgradeRow,
    state: 'done' | 'fell_back' | 'failed' | 'cancelled',
    sentence: Sentence,
  ): Promise<false> {
    const at = clock.now();
    await note(upgrade, { sentence });
    // One that never came back may still come with the new profile: the door stays open for both.
    if (state !== 'failed' || upgrade.step !== 'return') await openDoor(upgrade.station_id, null);
    await db
      .updateTable('security_upgrade')
      .set({ state, ended_at: at })
      .where('id', '=', upgrade.id)
      .execute();
    await tell(upgrade, state, sentence);
    return false;
  }

  /** Whoever looks at the station sees each step as it is done. */
  async function tell(upgrade: UpgradeRow, state: string, sentence: Sentence): Promise<void> {
    await db.transaction().execute(async (trx) => {
      const station = await trx
        .selectFrom('station')
        .select(['identity', 'organization_id', 'site_id'])
        .where('id', '=', upgrade.station_id)
        .executeTakeFirstOrThrow();
      await writeEvents(trx, options.newId, [
        {
          kind: 'device.security_upgrade',
          at: clock.now(),
          organizationId: station.organization_id,
          siteId: station.site_id,
          stationId: upgrade.station_id,
          subjectId: upgrade.id,
          data: { identity: station.identity, profile: upgrade.to_profile, state, sentence },
        },
      ]);
    });
    options.bus.publish(outboxHint, null);
  }

  return {
    advance,
    running,
    finish,
    /** Goes on with every upgrade; to be run every minute by one node. */
    async advanceAll(): Promise<void> {
      const rows = await db
        .selectFrom('security_upgrade')
        .select('station_id')
        .where('state', '=', 'running')
        .orderBy('started_at')
        .execute();
      for (const { station_id } of rows) {
        await advance(station_id).catch((error) => options.onFault(error, 'raising a security profile'));
      }
    },
  };
}

export type Upgrade = ReturnType<typeof createUpgrade>;
