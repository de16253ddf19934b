import { randomInt } from 'node:crypto';
import { type CallOutcome, csmsActions, type Version, validate, versions } from '@busbar/ocpp';
import type { Actor, Audit, AuditWords } from '../access/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { gatherWrites } from '../platform/gather.ts';
import { problem } from '../platform/http/problem.ts';
import { newId } from '../platform/ids.ts';
import { type NewEvent, outboxHint, writeEvents } from '../platform/outbox.ts';
import { auditDetail } from './audit-detail.ts';
import type { StationCaller } from './call-station.ts';
import {
  errorOf,
  type FinishedCommand,
  finishCommands,
  finishedEvent,
  insertCommands,
  type NewCommand,
} from './command-store.ts';
import type { CommandResult } from './contract.ts';
import { askInTurn } from './in-turn.ts';
import { type Cannot, requestOf, type SpelledCommand, type StationCommand } from './intent.ts';
import { maskPayload } from './mask.ts';
import { hasList, joinAnswers, type MessageLimits, partsOf } from './parts.ts';
import type { Target } from './target.ts';
import { noteTrigger } from './triggered.ts';
import { type Ended, type Judgement, judge, judgeParts, notConnected, unsupported } from './verdict.ts';

/** How long a station may take to answer a command, from its sending. */
export const answerMs = 30_000;
/** How long a command may wait for the commands before it. */
export const queueMs = 60_000;

/** What a station answered to a request of ours; told to the slices that keep what it says. */
export interface StationAnswer {
  readonly stationId: string;
  readonly version: Version;
  readonly action: string;
  readonly request: unknown;
  readonly answer: unknown;
}

/** How a call that somebody asked for ended, answered or not; told to the slices that wait for its effect. */
export interface CommandEnd {
  readonly stationId: string;
  readonly action: string;
  readonly request: unknown;
  /** Undefined when none came. */
  readonly answer: unknown;
  readonly judgement: Judgement;
}

export interface CommandsOptions {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly stations: StationCaller;
  readonly audit: Audit;
  /** How much of a list a station takes in one message of an action. */
  readonly limitsOf: (stationId: string, action: string) => Promise<MessageLimits>;
  /** This node, as the one that waits for the answers. */
  readonly nodeId: () => string;
  /** Hears how each call that was made ended, and how long it took in all. */
  readonly onEnded?: (outcome: CallOutcome['outcome'], seconds: number) => void;
  readonly onFault: (error: unknown, about: string) => void;
}

/** Asks stations for things: intents in our words, raw calls, and questions of the slices. */
export function createCommands(options: CommandsOptions) {
  const { db, bus, clock, stations } = options;
  const listeners: ((answer: StationAnswer) => Promise<void>)[] = [];
  const endListeners: ((end: CommandEnd) => Promise<void>)[] = [];

  // Where many stations are asked at a time, each in transactions of its own kept the messages of all others waiting
  // (`bench/campaign.ts`).
  const noteAll = gatherWrites<{ command: NewCommand; audited: AuditWords }>((notes) =>
    db.transaction().execute(async (trx) => {
      await insertCommands(
        trx,
        notes.map(({ command }) => command),
      );
      await options.audit(
        trx,
        notes.map(({ audited }) => audited),
      );
    }),
  );
  const finishAll = gatherWrites<{ command: FinishedCommand; event: NewEvent }>((ends) =>
    db.transaction().execute(async (trx) => {
      await finishCommands(
        trx,
        ends.map(({ command }) => command),
      );
      await writeEvents(
        trx,
        newId,
        ends.map(({ event }) => event),
      );
    }),
  );

  /** Spells a command for a station, or says why it cannot be asked. */
  async function spell<Params>(
    actor: Actor,
    target: Target,
    command: StationCommand<Params>,
    params: Params,
  ): Promise<SpelledCommand | Cannot> {
    if (!target.version) return { cannot: 'the station has never been connected' };
    const held = heldBack(target, command.declared.intent);
    if (held) return held;
    return command.spell(target.version, params, { actor, target }, contextOf(target));
  }

  /** Asks a station for something and tells how it ended. Stored, audited, and told as an event. */
  async function run<Params>(
    actor: Actor,
    target: Target,
    wanted: StationCommand<Params>,
    params: Params,
  ): Promise<CommandResult> {
    const name = wanted.declared.intent;
    const spelled = await spell(actor, target, wanted, params);
    const [action, payload] = 'cannot' in spelled ? [null, null] : [spelled[0], requestOf(spelled)];
    const messageId = action === null ? null : newId();
    const command = { ...begun(actor, target, name), action, payload, messageId };
    await note(command, `station.command.${name}`, 'cannot' in spelled ? params : payload);
    const ended =
      'cannot' in spelled
        ? { judgement: unsupported(spelled.cannot), outcome: undefined }
        : await carryOut(target, spelled, messageId!);
    return finish(command, ended);
  }

  /**
   * Sends what a command was spelled as: in parts, one after the other, where its list is longer than the station takes
   * at a time, and bit by bit where it takes no list. The first part that is not answered ends it; what was answered
   * before is kept and told.
   */
  async function carryOut(
    target: Target,
    [action, payload, more = []]: SpelledCommand,
    messageId: string,
  ): Promise<Ended> {
    if (more.length > 0)
      return askInTurn([payload, ...more], (request, at) =>
        send(target, action, request, at === 0 ? messageId : newId(), answerMs),
      );
    const parts = hasList(action, payload)
      ? partsOf(action, payload, await options.limitsOf(target.id, action), freshNumber)
      : [payload];
    if (parts.length === 1) return send(target, action, payload, messageId, answerMs);
    const answers: unknown[] = [];
    let durationMs = 0;
    let sentAt: number | undefined;
    for (const [at, part] of parts.entries()) {
      const end = await send(target, action, part, at === 0 ? messageId : newId(), answerMs);
      durationMs += end.outcome?.durationMs ?? 0;
      if (end.outcome?.outcome !== 'answered') {
        const judgement = judgeParts(end.judgement, { answered: at, parts: parts.length });
        return { judgement, outcome: end.outcome && { ...end.outcome, durationMs } };
      }
      sentAt ??= end.outcome.sentAt;
      answers.push(end.outcome.payload);
    }
    const payloads = joinAnswers(answers);
    const joined = {
      outcome: 'answered',
      payload: payloads,
      messageId,
      durationMs,
      sentAt: sentAt!,
    } as const;
    return { judgement: judge(joined, answerMs), outcome: joined };
  }

  /** Sends any call exactly as given, when the schema of the station's version allows it. */
  async function raw(
    actor: Actor,
    target: Target,
    call: { action: string; payload: unknown; timeoutMs: number },
  ): Promise<CallOutcome> {
    refuseAgainstSchema(target, call.action, call.payload);
    const messageId = newId();
    const { action, payload } = call;
    const command = { ...begun(actor, target, 'call'), action, payload, messageId };
    await note(command, 'station.call', { action, payload });
    const ended = await send(target, action, payload, messageId, call.timeoutMs);
    await finish(command, ended);
    return ended.outcome!;
  }

  const begun = (actor: Actor, target: Target, intent: string) => ({
    id: newId(),
    target,
    intent,
    actor,
    bulkId: null,
    nodeId: options.nodeId(),
    at: clock.now(),
  });

  /** The command is on record before anything is sent. */
  const note = (command: NewCommand, action: string, detail: unknown): Promise<void> =>
    noteAll({
      command,
      audited: {
        caller: command.actor,
        action,
        subjectKind: 'station',
        subjectId: command.target.id,
        organizationId: command.target.organizationId,
        siteId: command.target.siteId,
        detail: { commandId: command.id, request: auditDetail(detail) },
      },
    });

  /** Calls the station and hands its answer to whoever keeps what stations say. */
  async function send(
    target: Target,
    action: string,
    payload: unknown,
    messageId: string,
    timeoutMs: number,
  ): Promise<Ended> {
    if (!target.version) {
      const offline = { outcome: 'offline', reason: notConnected.text, messageId, durationMs: 0 } as const;
      return ended(target, action, payload, { judgement: judge(offline, timeoutMs), outcome: offline });
    }
    noteAsked(target.id, action, payload);
    const outcome = await stations.call(target.id, {
      action,
      payload,
      messageId,
      timeoutMs,
      queueTimeoutMs: queueMs,
    });
    options.onEnded?.(outcome.outcome, outcome.durationMs / 1000);
    if (outcome.outcome === 'answered')
      await tell(target.id, target.version, action, payload, outcome.payload);
    return ended(target, action, payload, { judgement: judge(outcome, timeoutMs), outcome });
  }

  async function ended(target: Target, action: string, request: unknown, end: Ended): Promise<Ended> {
    const { judgement, outcome } = end;
    const answer = outcome?.outcome === 'answered' ? outcome.payload : undefined;
    for (const listener of endListeners) {
      try {
        await listener({ stationId: target.id, action, request, answer, judgement });
      } catch (error) {
        options.onFault(error, `noting how ${action} ended`);
      }
    }
    return end;
  }

  /** A pending station may send just what it was asked for. */
  function noteAsked(stationId: string, action: string, payload: unknown): void {
    if (action !== 'TriggerMessage' && action !== 'ExtendedTriggerMessage') return;
    const { requestedMessage } = (payload ?? {}) as { requestedMessage?: unknown };
    if (typeof requestedMessage !== 'string') return;
    noteTrigger(bus, stationId, requestedMessage.startsWith('Sign') ? 'SignCertificate' : requestedMessage);
  }

  async function tell(
    stationId: string,
    version: Version,
    action: string,
    request: unknown,
    answer: unknown,
  ): Promise<void> {
    for (const listener of listeners) {
      try {
        await listener({ stationId, version, action, request, answer });
      } catch (error) {
        options.onFault(error, `keeping the answer to ${action}`);
      }
    }
  }

  /** Stores how a command ended; the caller hears of it even when that cannot be stored any more. */
  async function finish(command: NewCommand, { judgement, outcome }: Ended): Promise<CommandResult> {
    const { id, target: station, intent, bulkId } = command;
    const at = clock.now();
    const event = finishedEvent({ commandId: id, intent, bulkId, at, station, judgement });
    try {
      await finishAll({ command: { id, judgement, outcome, at }, event });
      bus.publish(outboxHint, null);
    } catch (error) {
      options.onFault(error, `noting how command ${id} ended`);
    }
    return resultOf(command, { judgement, outcome }, at);
  }

  return {
    run,
    raw,
    spell,
    carryOut,
    finish,

    /** A question of a slice: not on record as anybody's command, but its frames are. */
    async ask(
      station: { readonly id: string; readonly version: Version },
      action: string,
      payload: object,
      timeoutMs: number = answerMs,
    ): Promise<CallOutcome> {
      noteAsked(station.id, action, payload);
      const outcome = await stations.call(station.id, {
        action,
        payload,
        timeoutMs,
        queueTimeoutMs: queueMs,
      });
      if (outcome.outcome === 'answered')
        await tell(station.id, station.version, action, payload, outcome.payload);
      return outcome;
    },

    /** Hears every answer of a station to a request of ours, before the one who asked does. */
    onAnswer(listener: (answer: StationAnswer) => Promise<void>): void {
      listeners.push(listener);
    },

    /** Hears how each command and raw call ended, answered or not, before the one who asked does. */
    onEnd(listener: (end: CommandEnd) => Promise<void>): void {
      endListeners.push(listener);
    },
  };
}

export type Commands = ReturnType<typeof createCommands>;

/** What a pending station is not asked: it may not charge (OCPP 2.x B02.FR.05). */
const chargingOnly = new Set(['remote-start', 'remote-stop', 'reserve-now']);

/** A rejected station is left alone until a boot of it is accepted (B03.FR.03); a pending one is only set up. */
function heldBack({ bootStatus }: Target, intent: string): Cannot | undefined {
  if (bootStatus === 'rejected')
    return {
      cannot: 'the station is rejected, and nothing may be asked of it before its next boot is accepted',
    };
  if (bootStatus === 'pending' && chargingOnly.has(intent))
    return { cannot: 'the station is pending: it may be set up, but not charge yet' };
  return undefined;
}

/** remoteStartId and requestId: integers that a station gives back; random, for they must differ across restarts. */
const freshNumber = () => randomInt(1, 2 ** 31 - 1);
const contextOf = ({ template }: Target) => ({ template, requestId: freshNumber() });

function resultOf(command: NewCommand, { judgement, outcome }: Ended, at: Date): CommandResult {
  return {
    id: command.id,
    intent: command.intent,
    action: command.action,
    ...judgement,
    messageId: command.messageId,
    request: maskPayload(command.payload),
    answer: outcome?.outcome === 'answered' ? maskPayload(outcome.payload) : null,
    error: outcome?.outcome === 'error' ? errorOf(outcome) : null,
    requestedAt: command.at.toISOString(),
    finishedAt: at.toISOString(),
    durationMs: outcome?.durationMs ?? null,
  };
}

/** The schema is the only thing that a raw call is held to. */
function refuseAgainstSchema({ identity, version }: Target, action: string, payload: unknown): void {
  if (!version) {
    // It cannot be checked for a station that never connected; such a call ends as offline.
    if (versions.some((any) => csmsActions[any].has(action))) return;
    throw badCall(`No version of OCPP has an action ${action} that a CSMS may send.`, [
      { path: 'body/action', message: 'unknown' },
    ]);
  }
  if (!csmsActions[version].has(action)) {
    throw badCall(
      `OCPP ${version}, which “${identity}” speaks, has no action ${action} that a CSMS may send.`,
      [{ path: 'body/action', message: `not in OCPP ${version}` }],
    );
  }
  const violation = validate(version, action, 'request', payload);
  if (!violation) return;
  const { path, message } = violation;
  throw badCall(`The payload breaks the schema of ${action} in OCPP ${version}: ${message}.`, [
    { path: `body/payload${memberPath(path)}`, message },
  ]);
}

/** `a[0].b` as the errors of all other bodies name it: `/a/0/b`. */
const memberPath = (path: string) => path.replace(/\[(\d+)\]/g, '.$1').replace(/(^|\.)(?=.)/g, '/');

function badCall(detail: string, errors: { path: string; message: string }[]) {
  return problem(422, {
    title: 'Not valid by the schema',
    detail,
    help: 'Correct the payload; the schema is the one of the Open Charge Alliance for the station’s version.',
    errors,
  });
}
