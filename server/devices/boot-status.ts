import type { Audit } from '../access/index.ts';
import type { Commands } from '../gateway/index.ts';
import { findTarget, type Target, trigger } from '../gateway/index.ts';
import { change, raiseVersions } from '../locations/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
import type { BodyOf } from '../platform/http/contract.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { newId } from '../platform/ids.ts';
import { type Sentence, sentences } from '../platform/sentence.ts';
import { defaultRetrySeconds } from './boot.ts';
import * as contract from './contract.ts';

const say = sentences('boot', {
  told: 'The station was asked to boot again and hears of it now.',
  later: 'The station hears of it at its next boot.',
  waits:
    'The station was rejected and may not be asked anything: it hears of it at its next boot, within {seconds} s.',
  same: 'Nothing has changed for the station.',
});

export interface BootStatusDependencies {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly commands: Pick<Commands, 'run'>;
}

/** Routes by which an operator decides whether a known station may work (OCPP 2.x B01–B03). */
export function bootStatusRoutes(deps: BootStatusDependencies): Handled[] {
  const { db } = deps;
  return [
    handle(contract.getBootStatus, async ({ params, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      const row = await db
        .selectFrom('station')
        .select(['boot_status', 'boot_status_note', 'boot_retry_seconds', 'booted_at'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return {
        status: row.boot_status as Target['bootStatus'],
        note: row.boot_status_note,
        retrySeconds: row.boot_retry_seconds,
        bootedAt: row.booted_at?.toISOString() ?? null,
      };
    }),
    handle(contract.setBootStatus, ({ params, body, caller, scope }) =>
      setBootStatus(deps, caller, scope, params.identity, body),
    ),
  ];
}

async function setBootStatus(
  deps: BootStatusDependencies,
  caller: Caller,
  scope: Scope,
  identity: string,
  decided: NonNullable<BodyOf<typeof contract.setBootStatus>>,
): Promise<{ status: Target['bootStatus']; sentence: Sentence }> {
  const target = await findTarget(deps.db, scope, identity);
  const { status, note = '', retrySeconds = null } = decided;
  await change({ ...deps, newId }, async (trx) => {
    await trx
      .updateTable('station')
      .set({ boot_status: status, boot_status_note: note, boot_retry_seconds: retrySeconds })
      .where('id', '=', target.id)
      .execute();
    // The node that holds the station admits and answers by it from the next message on.
    await raiseVersions(trx, [target.id]);
    const subject = { organizationId: target.organizationId, siteId: target.siteId, subjectId: target.id };
    return {
      result: undefined,
      events: [
        {
          kind: 'station.changed',
          at: deps.clock.now(),
          ...subject,
          stationId: target.id,
          data: { identity, action: `boot_${status}` },
        },
      ],
      audit: [
        {
          caller,
          action: `station.boot_${status}`,
          subjectKind: 'station',
          ...subject,
          detail: { identity, from: target.bootStatus, note, retrySeconds },
        },
      ],
    };
  });
  return { status, sentence: await tellStation(deps, caller, target, decided) };
}

/** A station that is not rejected may be asked to boot again, and so hears the decision at once. */
async function tellStation(
  { commands }: BootStatusDependencies,
  caller: Caller,
  before: Target,
  { status, retrySeconds }: { status: Target['bootStatus']; retrySeconds?: number | undefined },
): Promise<Sentence> {
  if (before.bootStatus === status) return say('same');
  if (before.bootStatus === 'rejected')
    return say('waits', { seconds: retrySeconds ?? defaultRetrySeconds.rejected });
  // It still is what it was until it boots: what may be asked is decided by that.
  const asked = await commands.run(caller, before, trigger, { message: 'boot' });
  return asked.verdict === 'accepted' ? say('told') : say('later');
}
