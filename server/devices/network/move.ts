import { type Kysely, sql } from 'kysely';
import { type Actor, type Audit, system } from '../../access/index.ts';
import type { CommandResult } from '../../gateway/contract.ts';
import {
  COMPONENT_16,
  type Commands,
  findTargetsById,
  getConfiguration,
  reset,
  setConfiguration,
  type Target,
} from '../../gateway/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { BodyOf } from '../../platform/http/contract.ts';
import { newId } from '../../platform/ids.ts';
import { type Sentence, sentences } from '../../platform/sentence.ts';
import { hasKeys } from '../configuration/ocpp-names.ts';
import { readValue } from '../configuration/ocpp-results.ts';
import { setNetworkProfile } from '../ocpp-commands.ts';
import type { moveStates, startNetworkMove } from './contract.ts';
import { freeSlot, putFirst } from './order.ts';

const say = sentences('network', {
  setting: 'The new profile is being written.',
  restarting: 'Written; the station was asked to restart and is still here.',
  waiting: 'The station is gone from here since it was told to move; it is watched whether it comes back.',
  moved: 'The station did not come back within the time: it is taken for moved to {url}.',
  arrived: 'The station came back over the new address, {url}.',
  came_back:
    'The station came back by the old way: the new address did not take it. What was before is set again.',
  rolled_back: 'What was before is set again: {before}.',
  stuck: 'What was before could not be set again ({why}); set it by hand: {before}.',
  unread:
    'Nothing was changed: the station did not tell what is set now ({why}), so that it could not be undone.',
  no_key:
    'Nothing was changed: OCPP 1.6 has no message for this, and the key of this model is not known. Write it as centralSystemKey into its model or its own template.',
  refused: 'Nothing is in effect: the station refused it ({why}).',
  no_restart:
    'The station took it but did not restart within the time: it stays here until its next restart.',
});

export type MoveState = (typeof moveStates)[number];
const underway: readonly MoveState[] = ['setting', 'restarting', 'waiting'];
export const isUnderway = (state: string) => underway.includes(state as MoveState);

/** Moves that are watched in one run. */
const watchedAtOnce = 500;
const defaultMinutes = 30;
const timeoutSeconds = 30;

export interface MoveDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly commands: Pick<Commands, 'run'>;
  /** The addresses at which stations reach this house. */
  readonly stationUrls: () => readonly string[];
  readonly onFault: (error: unknown, about: string) => void;
}

type Wish = NonNullable<BodyOf<typeof startNetworkMove>>;
type Move = Awaited<ReturnType<typeof readMove>>;

/** Moves a station to another URL: notes the way back first, writes the new way, restarts it; then it is watched. */
export async function startMove(
  deps: MoveDependencies,
  actor: Actor,
  target: Target,
  wish: Wish,
): Promise<string> {
  const { db, clock } = deps;
  const id = newId();
  const at = clock.now();
  const until = new Date(at.getTime() + (wish.withinMinutes ?? defaultMinutes) * 60_000);
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('network_move')
      .values({
        id,
        station_id: target.id,
        url: wish.url,
        slot: wish.slot ?? 0,
        state: 'setting',
        sentence: JSON.stringify(say('setting')),
        actor_kind: actor.kind,
        actor_id: actor.id,
        started_at: at,
        changed_at: at,
        until,
      })
      .execute();
    await deps.audit(trx, {
      caller: actor,
      action: 'station.network_move',
      subjectKind: 'station',
      subjectId: target.id,
      organizationId: target.organizationId,
      siteId: target.siteId,
      detail: { ...wish },
    });
  });
  const set = hasKeys(target.version) ? setKey : setProfile;
  const failed = await set(deps, actor, target, id, wish);
  if (failed) {
    await keep(deps, id, 'failed', failed);
    return id;
  }
  const restarted = await deps.commands.run(actor, target, reset, { mode: wish.restart ?? 'when_idle' });
  if (restarted.verdict === 'accepted') await keep(deps, id, 'restarting', say('restarting'));
  else {
    const move = await readMove(db, id);
    await undo(deps, actor, target, move, say('refused', { why: restarted.sentence.text }));
  }
  return id;
}

/** 2.x: a profile into a slot, and the slot before the others (B09, B10). Gives why it failed. */
async function setProfile(
  deps: MoveDependencies,
  actor: Actor,
  target: Target,
  id: string,
  wish: Wish,
): Promise<Sentence | undefined> {
  const { run } = deps.commands;
  const read = await run(actor, target, getConfiguration, { variables: [priorityVariable] });
  const before = readValue(read);
  if (before === undefined) return say('unread', { why: read.sentence.text });
  const slot = wish.slot ?? freeSlot(before, await allowedSlots(deps.db, target.id));
  await deps.db.updateTable('network_move').set({ before, slot }).where('id', '=', id).execute();
  const profile = await run(actor, target, setNetworkProfile, {
    slot,
    url: wish.url,
    securityProfile: wish.securityProfile ?? 1,
    interface: wish.interface ?? 'Wired0',
    messageTimeoutSeconds: timeoutSeconds,
    ...(target.version !== undefined && { version: target.version }),
  });
  if (profile.verdict !== 'accepted') return say('refused', { why: profile.sentence.text });
  const value = putFirst(slot, before);
  const order = await run(actor, target, setConfiguration, { variables: [{ ...priorityVariable, value }] });
  return order.verdict === 'accepted' ? undefined : say('refused', { why: order.sentence.text });
}

const priorityVariable = { component: 'OCPPCommCtrlr', variable: 'NetworkConfigurationPriority' };
const activeVariable = { component: 'OCPPCommCtrlr', variable: 'ActiveNetworkProfile' };
const keyVariable = (key: string) => ({ component: COMPONENT_16, variable: key });

/** 1.6: the maker's own key for the URL, as the model's template names it. */
async function setKey(
  deps: MoveDependencies,
  actor: Actor,
  target: Target,
  id: string,
  { url }: Wish,
): Promise<Sentence | undefined> {
  const { run } = deps.commands;
  const { centralSystemKey: key } = target.template;
  if (!key) return say('no_key');
  const read = await run(actor, target, getConfiguration, { variables: [keyVariable(key)] });
  const before = readValue(read);
  if (before === undefined) return say('unread', { why: read.sentence.text });
  await deps.db.updateTable('network_move').set({ before }).where('id', '=', id).execute();
  const written = await run(actor, target, setConfiguration, {
    variables: [{ ...keyVariable(key), value: url }],
  });
  return written.verdict === 'accepted' ? undefined : say('refused', { why: written.sentence.text });
}

/** Looks how moves go: gone, back by the new way, back by the old way, or never left. Gives how many it looked at. */
export async function watchMoves(deps: MoveDependencies): Promise<number> {
  const { rows } = await sql<{ id: string; station_id: string; online: boolean; connected_since: boolean }>`
    select m.id, m.station_id, (o.node_id is not null and n.lease_until > now()) is true as online,
           coalesce(o.connected_at > m.changed_at or (m.state = 'waiting' and o.connected_at > m.started_at), false) as connected_since
      from network_move m left join ownership o on o.station_id = m.station_id left join node n on n.id = o.node_id
     where m.state in ('restarting', 'waiting') order by m.changed_at limit ${watchedAtOnce}`.execute(
    deps.db,
  );
  for (const { id, station_id, online, connected_since } of rows) {
    const [target] = await findTargetsById(deps.db, [station_id]);
    const move = await readMove(deps.db, id);
    if (!target) continue;
    await look(deps, target, move, online, connected_since).catch((error) =>
      deps.onFault(error, `watching the move of ${target.identity}`),
    );
  }
  return rows.length;
}

async function look(
  deps: MoveDependencies,
  target: Target,
  move: Move,
  online: boolean,
  cameBack: boolean,
): Promise<void> {
  const late = deps.clock.now() >= move.until;
  if (!online) {
    if (late) return keep(deps, move.id, 'moved', say('moved', { url: move.url }));
    if (move.state !== 'waiting') await keep(deps, move.id, 'waiting', say('waiting'));
    return;
  }
  if (!cameBack) {
    if (late) await keep(deps, move.id, 'failed', say('no_restart'));
    return;
  }
  if (await isByNewWay(deps, target, move))
    return keep(deps, move.id, 'moved', say('arrived', { url: move.url }));
  await keep(deps, move.id, 'came_back', say('came_back'));
  await undo(deps, system, target, move);
}

/** A station of 2.x tells which profile it uses; of another one it is known by the new address being ours. */
async function isByNewWay(
  { commands, stationUrls }: MoveDependencies,
  target: Target,
  move: Move,
): Promise<boolean> {
  if (!hasKeys(target.version)) {
    const active = readValue(
      await commands.run(system, target, getConfiguration, { variables: [activeVariable] }),
    );
    if (active !== undefined && active.trim() !== '') return Number(active) === move.slot;
  }
  const origin = originOf(move.url);
  return stationUrls().some((ours) => originOf(ours) === origin);
}

const originOf = (url: string) => (URL.canParse(url) ? new URL(url).host : url);

/** Sets what was before again. */
export async function undo(
  deps: MoveDependencies,
  actor: Actor,
  target: Target,
  move: Move,
  because?: Sentence,
): Promise<void> {
  const { before } = move;
  const key = target.template.centralSystemKey;
  const variable = hasKeys(target.version) ? (key ? keyVariable(key) : undefined) : priorityVariable;
  if (before === null || !variable) return keep(deps, move.id, 'failed', because ?? say('no_key'));
  const done: CommandResult = await deps.commands.run(actor, target, setConfiguration, {
    variables: [{ ...variable, value: before }],
  });
  if (done.verdict === 'accepted')
    await keep(deps, move.id, 'rolled_back', because ?? say('rolled_back', { before }));
  else await keep(deps, move.id, 'failed', say('stuck', { before, why: done.sentence.text }));
}

async function allowedSlots(db: Kysely<DB>, stationId: string): Promise<string | null> {
  const row = await db
    .selectFrom('device_variable')
    .select('values_list')
    .where('station_id', '=', stationId)
    .where('component', '=', priorityVariable.component)
    .where('variable', '=', priorityVariable.variable)
    .where('attribute', '=', 'Actual')
    .executeTakeFirst();
  return row?.values_list ?? null;
}

export const readMove = (db: Kysely<DB>, id: string) =>
  db.selectFrom('network_move').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

async function keep(
  { db, clock }: MoveDependencies,
  id: string,
  state: MoveState,
  sentence: Sentence,
): Promise<void> {
  await db
    .updateTable('network_move')
    .set({ state, sentence: JSON.stringify(sentence), changed_at: clock.now() })
    .where('id', '=', id)
    .execute();
}
