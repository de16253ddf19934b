import { encodeError, encodeResult, type IncomingCall, type Version } from '@busbar/ocpp';
import type { BatchWriter, Row } from '../platform/batch.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import { frameRow, storablePayload } from './frame-row.ts';
import { contextOf, type LoadMemory, type StationMemory } from './memory.ts';
import type { Decision, Handler, Happening, Live, Refusal, StationFacts } from './message.ts';
import type { Owner } from './owner.ts';
import { note, recognise } from './recent.ts';
import { notSupported } from './routing.ts';

/** A message is decided again after an edit or an unknown commit this often; then its station must reconnect. */
const maxDecisions = 5;
const reloadPauseMs = [20, 200, 1_000, 2_000, 5_000];

/** A handler that throws is given this many chances, each on fresh memory: it may have been the database; a bug throws again. */
const maxThrows = 3;

/**
 * Never answered from memory. Heartbeat tells the time, Authorize what holds now; and stations that begin their ids
 * anew at each start, or always send "1", say these in the same words when they mean another boot, another plug,
 * another start without clock and meter: the old answer would hide it. What is a resend is told by the domain's keys.
 */
const answeredAfresh: ReadonlySet<string> = new Set([
  'Authorize',
  'BootNotification',
  'Heartbeat',
  'StartTransaction',
  'StatusNotification',
]);

/** What each action of each version does; the composition root spreads the slices' spokes into it. */
export type Routing = Readonly<
  Record<Version, Readonly<Record<string, Handler<never, unknown> | undefined>>>
>;

/** The part of a connection that processing needs. */
export interface Connected {
  memory: StationMemory;
  /** Set when the connection may no longer act: another owner has taken the station. */
  fenced: boolean;
}

export interface ProcessorOptions {
  readonly routing: Routing;
  readonly writer: BatchWriter & { offer(rows: readonly Row[]): void };
  readonly owner: Owner;
  readonly load: LoadMemory;
  readonly clock: Clock;
  readonly bus: Bus;
  /** Whether a station that is not accepted may send this now (B02, B03). */
  readonly admits: (facts: StationFacts, action: string) => Refusal | undefined;
  /** The outbox row of something that happened at a station. */
  readonly eventRow: (happening: Happening, station: StationFacts) => Row;
  /** Secrets hidden, before a frame is stored. */
  readonly mask: (text: string, action: string | undefined) => string;
  readonly onFault: (
    error: unknown,
    message: { station: StationFacts; action: string; messageId: string },
  ) => void;
  readonly observe?: (version: Version, action: string, outcome: string, seconds: number) => void;
}

type Settled = { outcome: 'done'; answer: string | undefined } | { outcome: 'again' } | { outcome: 'fenced' };

/**
 * The way of one message: recognise a resend, decide on the station's memory, commit rows, events and frames with
 * others in one transaction, swap memory, and only then give the answer. Gives `undefined` when nothing may be
 * answered (the station has a newer owner, or the commit's outcome stayed unknown): the station will send again.
 */
export function createProcessor(options: ProcessorOptions) {
  const { writer, clock, bus } = options;

  async function handle(connected: Connected, call: IncomingCall): Promise<string | undefined> {
    if (connected.fenced) return undefined;
    const began = performance.now();
    const { memory } = connected;
    const arrivedAt = clock.now();
    const known = answeredAfresh.has(call.action)
      ? ({ kind: 'new' } as const)
      : recognise(memory.recent, call.messageId, call.text);
    if (known.kind === 'resend') {
      writer.offer(
        framesOf(memory, call, arrivedAt, known.answer, 'sent again: the first answer was given again'),
      );
      return known.answer;
    }
    const remark = known.kind === 'reused-id' ? 'message id used before with another body' : undefined;
    const answer = await decideUntilSettled(connected, call, arrivedAt, remark);
    options.observe?.(
      memory.facts.version,
      call.known ? call.action : 'unknown',
      outcomeOf(answer),
      (performance.now() - began) / 1_000,
    );
    return answer;
  }

  async function decideUntilSettled(
    connected: Connected,
    call: IncomingCall,
    arrivedAt: Date,
    remark: string | undefined,
  ): Promise<string | undefined> {
    let throws = 0;
    for (let attempt = 0; attempt < maxDecisions; attempt += 1) {
      const decision = await decide(connected.memory, call, arrivedAt, throws + 1 >= maxThrows);
      if (decision === 'thrown') throws += 1;
      const settled: Settled =
        decision === 'thrown'
          ? { outcome: 'again' }
          : await settle(connected, call, arrivedAt, decision, remark);
      if (settled.outcome === 'done') return settled.answer;
      if (settled.outcome === 'fenced' || !(await reload(connected, attempt))) {
        connected.fenced = true;
        return undefined;
      }
    }
    connected.fenced = true;
    return undefined;
  }

  /** `thrown`: the handler failed, and the message is to be decided again; when it was the last chance, the answer says so. */
  async function decide(
    memory: StationMemory,
    call: IncomingCall,
    arrivedAt: Date,
    lastChance: boolean,
  ): Promise<Decision<unknown> | 'thrown'> {
    const { facts } = memory;
    if (call.refusal !== undefined) return { answer: null, volatile: true };
    const refusal = options.admits(facts, call.action);
    if (refusal) return { answer: { refuse: refusal }, volatile: true };
    const handler = options.routing[facts.version][call.action] as Handler<unknown, unknown> | undefined;
    if (!handler) return { answer: { refuse: notSupported(call.action) }, volatile: true };
    const context = contextOf(memory, { messageId: call.messageId, action: call.action, arrivedAt });
    try {
      return await handler(context, storablePayload(call.payload, call.text));
    } catch (error) {
      if (!lastChance) return 'thrown';
      options.onFault(error, { station: facts, action: call.action, messageId: call.messageId });
      return { answer: { refuse: ourFault(call.action) }, volatile: true };
    }
  }

  async function settle(
    connected: Connected,
    call: IncomingCall,
    arrivedAt: Date,
    decision: Decision<unknown>,
    remark: string | undefined,
  ): Promise<Settled> {
    const { memory } = connected;
    const answer = call.refusal ?? encodeAnswer(memory.facts.version, call, decision);
    const rows = [...(decision.rows ?? []), ...framesOf(memory, call, arrivedAt, answer, remark)];
    for (const happening of decision.events ?? []) rows.push(options.eventRow(happening, memory.facts));
    if (decision.volatile) {
      writer.offer(rows);
      adopt(memory, decision);
      return { outcome: 'done', answer };
    }
    const fence = { stationId: memory.facts.id, epoch: memory.epoch, version: memory.version };
    const written = await writer.write(fence, rows);
    switch (written.outcome) {
      case 'written':
        adopt(memory, decision);
        note(memory.recent, call.messageId, call.text, answer);
        announce(memory.facts, decision, arrivedAt);
        return { outcome: 'done', answer };
      case 'stale':
      case 'unknown':
        return { outcome: 'again' };
      case 'refused': {
        options.onFault(written.error, {
          station: memory.facts,
          action: call.action,
          messageId: call.messageId,
        });
        const refused = refuse(memory.facts.version, call, {
          code: 'PropertyConstraintViolation',
          description: `${call.action} holds a value that cannot be stored: ${written.error.message}`,
        });
        writer.offer(framesOf(memory, call, arrivedAt, refused, remark));
        return { outcome: 'done', answer: refused };
      }
    }
  }

  /** Reads the station's memory anew after an edit or a commit of unknown outcome; false when the station is no longer ours. */
  async function reload(connected: Connected, attempt: number): Promise<boolean> {
    const { facts, epoch } = connected.memory;
    for (let pause = attempt; ; pause += 1) {
      try {
        const ownership = (await options.owner.read([facts.id])).get(facts.id);
        if (!ownership?.mine || ownership.epoch !== epoch) return false;
        const fresh = await options.load(facts.id, facts.version, ownership);
        if (!fresh) return false;
        connected.memory = { ...fresh, recent: connected.memory.recent };
        return true;
      } catch {
        if (connected.fenced || pause >= attempt + maxReloads) return false;
        await new Promise((resolve) =>
          setTimeout(resolve, reloadPauseMs[Math.min(pause, reloadPauseMs.length - 1)]),
        );
      }
    }
  }

  function framesOf(
    memory: StationMemory,
    call: IncomingCall,
    arrivedAt: Date,
    answer: string,
    remark: string | undefined,
  ): Row[] {
    const { id: stationId } = memory.facts;
    const { messageId, action } = call;
    const frame = { stationId, messageId, action, note: remark };
    return [
      frameRow({ ...frame, at: arrivedAt, direction: 'in', text: options.mask(call.text, action) }),
      frameRow({ ...frame, at: clock.now(), direction: 'out', text: options.mask(answer, action) }),
    ];
  }

  function announce(facts: StationFacts, decision: Decision<unknown>, at: Date): void {
    if (decision.events && decision.events.length > 0) bus.publish('outbox', null);
    for (const live of decision.live ?? []) publishLive(facts, live, at);
    decision.afterwards?.();
  }

  function publishLive(facts: StationFacts, live: Live, at: Date): void {
    bus.publish(`live.${facts.organizationId}`, {
      kind: live.kind,
      siteId: facts.siteId,
      stationId: facts.id,
      at,
      data: live.data,
    });
  }

  return { handle };
}

export type Processor = ReturnType<typeof createProcessor>;

/** Reloads that may fail in a row while the database is away: with the last pause about ten minutes. */
const maxReloads = 120;

function adopt(memory: StationMemory, decision: Decision<unknown>): void {
  for (const { slot, value } of decision.remember ?? []) memory.slots.set(slot, value);
  if (decision.facts) memory.facts = { ...memory.facts, ...decision.facts };
}

function encodeAnswer(version: Version, call: IncomingCall, decision: Decision<unknown>): string {
  const { answer } = decision;
  return isRefusal(answer) ? refuse(version, call, answer.refuse) : encodeResult(call.messageId, answer);
}

function refuse(version: Version, call: IncomingCall, { code, description }: Refusal): string {
  return encodeError(version, call.messageId, code, description);
}

function isRefusal(answer: unknown): answer is { refuse: Refusal } {
  return typeof answer === 'object' && answer !== null && 'refuse' in answer;
}

function ourFault(action: string): Refusal {
  return {
    code: 'InternalError',
    description: `${action} could not be handled because of a fault on our side; it is safe to send it again`,
  };
}

function outcomeOf(answer: string | undefined): string {
  if (answer === undefined) return 'unanswered';
  return answer.charCodeAt(1) === 51 ? 'result' : 'error';
}
