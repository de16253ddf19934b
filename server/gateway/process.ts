import {
  type Answer,
  encodeError,
  encodeResult,
  type IncomingCall,
  type IncomingSend,
  type Version,
} from '@busbar/ocpp';
import type { BatchWriter, Row, Written } from '../platform/batch.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import { publishLive } from '../platform/live.ts';
import { type Deviation, deviationRow } from './deviation-row.ts';
import { frameRow, storablePayload } from './frame-row.ts';
import { contextOf, type LoadMemory, type StationMemory } from './memory.ts';
import type { Decision, Handler, Happening, Refusal, StationFacts } from './message.ts';
import type { Owner } from './owner.ts';
import { answeredBefore, digestOf, note } from './recent.ts';
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
  /** Told when a message found that out. */
  readonly onFenced: () => void;
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

/** A message while it is decided and committed: what is needed of it until it is answered. */
interface Message {
  readonly connected: Connected;
  readonly messageId: string;
  readonly action: string;
  readonly known: boolean;
  readonly refusal: string | undefined;
  readonly text: string;
  readonly digest: number;
  readonly arrivedAt: Date;
  readonly began: number;
  /** Where it bends the rules; the frame log says so. */
  readonly deviation: Deviation | undefined;
  /** How often it was decided, and how often its handler threw. */
  decisions: number;
  throws: number;
}

/**
 * The way of one message: recognise a resend, decide on the station's memory, commit rows, events and frames with
 * others in one transaction, swap memory, and only then give the answer. Gives `undefined` when nothing may be
 * answered (the station has a newer owner, or the commit's outcome stayed unknown): the station will send again.
 *
 * A thousand stations wait for the same commit, and what they hold survives the young generation of the heap: so a
 * message holds its text and no parsed payload, and waits in one promise instead of one for each step.
 */
export function createProcessor(options: ProcessorOptions) {
  const { writer, clock, bus } = options;

  function handle(connected: Connected, call: IncomingCall): Answer {
    if (connected.fenced) return undefined;
    const { memory } = connected;
    const { messageId, action, text } = call;
    const arrivedAt = clock.now();
    const began = performance.now();
    const digest = digestOf(text);
    const before = answeredAfresh.has(action) ? {} : answeredBefore(memory.recent, messageId, digest);
    if (before.answer !== undefined) {
      const remark = 'sent again: the first answer was given again';
      writer.offer([exchangeOf(memory, call, arrivedAt, before.answer, remark)]);
      return before.answer;
    }
    const message: Message = {
      connected,
      messageId,
      action,
      known: call.known,
      refusal: call.refusal,
      text,
      digest,
      arrivedAt,
      began,
      deviation: deviationOf(call, before.reused ?? false),
      decisions: 0,
      throws: 0,
    };
    return decide(message, call.payload);
  }

  function decide(message: Message, payload: unknown): Answer {
    message.decisions += 1;
    try {
      const decision = decisionOf(message, payload);
      if (!(decision instanceof Promise)) return settle(message, decision);
      return decision.then(
        (made) => settle(message, made),
        (error) => thrown(message, error),
      );
    } catch (error) {
      return thrown(message, error);
    }
  }

  function decisionOf(message: Message, payload: unknown): Decision<unknown> | Promise<Decision<unknown>> {
    const { connected, messageId, action, arrivedAt } = message;
    const { facts } = connected.memory;
    if (message.refusal !== undefined) return { answer: null, volatile: true };
    const refusal = options.admits(facts, action);
    if (refusal) return { answer: { refuse: refusal }, volatile: true };
    const handler = options.routing[facts.version][action] as Handler<unknown, unknown> | undefined;
    if (!handler) return { answer: { refuse: notSupported(action) }, volatile: true };
    const context = contextOf(connected.memory, { messageId, action, arrivedAt });
    return handler(context, storablePayload(payload, message.text));
  }

  /** It may have been the database: the message is decided again. The last time, the answer says that it failed. */
  function thrown(message: Message, error: unknown): Answer {
    message.throws += 1;
    if (message.throws < maxThrows) return decideAgain(message);
    fault(message, error);
    return settle(message, { answer: { refuse: ourFault(message.action) }, volatile: true });
  }

  function fault({ connected, action, messageId }: Message, error: unknown): void {
    options.onFault(error, { station: connected.memory.facts, action, messageId });
  }

  function settle(message: Message, decision: Decision<unknown>): Answer {
    const { memory } = message.connected;
    const answer = message.refusal ?? encodeAnswer(memory.facts.version, message.messageId, decision);
    const rows = [
      exchangeOf(memory, message, message.arrivedAt, answer, message.deviation?.detail),
      ...noticedRows(message),
      ...(decision.rows ?? []),
      ...(decision.events ?? []).map((happening) => options.eventRow(happening, memory.facts)),
    ];
    if (decision.volatile) {
      writer.offer(rows);
      adopt(memory, decision);
      notice(message);
      return answered(message, answer);
    }
    const fence = { stationId: memory.facts.id, epoch: memory.epoch, version: memory.version };
    return writer.write(fence, rows).then((written) => conclude(message, decision, answer, written));
  }

  /** Written down once in the time of a connection: a station that bends a rule does so all day. */
  function noticedRows({ connected, deviation, arrivedAt }: Message): Row[] {
    const { facts, noticed } = connected.memory;
    if (!deviation || noticed.has(deviation.kind)) return [];
    return [deviationRow(facts.id, deviation, arrivedAt)];
  }

  function conclude(message: Message, decision: Decision<unknown>, answer: string, written: Written): Answer {
    const { memory } = message.connected;
    switch (written.outcome) {
      case 'written':
        adopt(memory, decision);
        note(memory.recent, message.messageId, message.digest, answer);
        notice(message);
        announce(memory.facts, decision, message.arrivedAt);
        return answered(message, answer);
      case 'stale':
      case 'unknown':
        return decideAgain(message);
      case 'refused': {
        fault(message, written.error);
        const refused = refuse(memory.facts.version, message.messageId, {
          code: 'PropertyConstraintViolation',
          description: `${message.action} holds a value that cannot be stored: ${written.error.message}`,
        });
        writer.offer([exchangeOf(memory, message, message.arrivedAt, refused, message.deviation?.detail)]);
        return answered(message, refused);
      }
    }
  }

  /** On fresh memory; the payload is read from the text again. */
  async function decideAgain(message: Message): Promise<string | undefined> {
    const { connected, decisions, text } = message;
    const again = decisions < maxDecisions && (await reload(connected, decisions - 1));
    if (again) return decide(message, (JSON.parse(text) as unknown[])[3]);
    connected.fenced = true;
    connected.onFenced();
    return answered(message, undefined);
  }

  function answered(message: Message, answer: string | undefined): string | undefined {
    const { connected, known, action, began } = message;
    const seconds = (performance.now() - began) / 1_000;
    options.observe?.(connected.memory.facts.version, known ? action : 'unknown', outcomeOf(answer), seconds);
    return answer;
  }

  /**
   * Hears a SEND (2.1): decided like a message, written when it can be, and never answered. It is a reading among
   * many: one that cannot be decided is told as a fault and let go.
   */
  async function hear({ memory, fenced }: Connected, send: IncomingSend): Promise<void> {
    const { action, messageId } = send;
    if (fenced || !send.known || send.violation || options.admits(memory.facts, action)) return;
    const handler = options.routing[memory.facts.version][action] as Handler<unknown, unknown> | undefined;
    if (!handler) return;
    const arrivedAt = clock.now();
    const context = contextOf(memory, { messageId, action, arrivedAt });
    try {
      const decision = await handler(context, storablePayload(send.payload, send.text));
      writer.offer(decision.rows ?? []);
      adopt(memory, decision);
      announce(memory.facts, decision, arrivedAt);
    } catch (error) {
      options.onFault(error, { station: memory.facts, action, messageId });
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
        connected.memory = { ...fresh, recent: connected.memory.recent, noticed: connected.memory.noticed };
        return true;
      } catch {
        if (connected.fenced || pause >= attempt + maxReloads) return false;
        await new Promise((resolve) =>
          setTimeout(resolve, reloadPauseMs[Math.min(pause, reloadPauseMs.length - 1)]),
        );
      }
    }
  }

  function exchangeOf(
    memory: StationMemory,
    { messageId, action, text }: Pick<IncomingCall, 'messageId' | 'action' | 'text'>,
    arrivedAt: Date,
    answer: string,
    note: string | undefined,
  ): Row {
    const { id: stationId } = memory.facts;
    return frameRow({
      at: arrivedAt,
      stationId,
      direction: 'in',
      messageId,
      action,
      text: options.mask(text, action),
      note,
      answer: { at: clock.now(), text: options.mask(answer, action) },
    });
  }

  function announce(facts: StationFacts, decision: Decision<unknown>, at: Date): void {
    if (decision.events && decision.events.length > 0) bus.publish('outbox', null);
    for (const { kind, data } of decision.live ?? [])
      publishLive(bus, facts.organizationId, { kind, siteId: facts.siteId, stationId: facts.id, at, data });
    decision.afterwards?.();
  }

  return { handle, hear };
}

export type Processor = ReturnType<typeof createProcessor>;

/** Reloads that may fail in a row while the database is away: with the last pause about ten minutes. */
const maxReloads = 120;

function notice({ connected, deviation }: Message): void {
  if (deviation) connected.memory.noticed.add(deviation.kind);
}

function adopt(memory: StationMemory, decision: Decision<unknown>): void {
  if (decision.remember) for (const { slot, value } of decision.remember) memory.slots.set(slot, value);
  if (decision.facts) memory.facts = { ...memory.facts, ...decision.facts };
}

function encodeAnswer(version: Version, messageId: string, { answer }: Decision<unknown>): string {
  return isRefusal(answer) ? refuse(version, messageId, answer.refuse) : encodeResult(messageId, answer);
}

function refuse(version: Version, messageId: string, { code, description }: Refusal): string {
  return encodeError(version, messageId, code, description);
}

/** Longest words of a deviation: the names of members in it are the station's. */
const longestDetail = 300;

/** A kind is an action and a class of error, so that a station cannot make up kinds without end. */
function deviationOf({ action, deviation }: IncomingCall, reused: boolean): Deviation | undefined {
  if (deviation)
    return {
      kind: `${action} ${deviation.code}`,
      detail: `${action}: ${deviation.message}`.slice(0, longestDetail),
    };
  return reused ? { kind: 'message_id', detail: 'message id used before with another body' } : undefined;
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
