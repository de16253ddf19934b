import {
  type CallOutcome,
  encodeError,
  encodeResult,
  type FrameInfo,
  type IncomingCall,
  systemTimers,
  type Timers,
  type Version,
} from '@busbar/ocpp';
import { createBeyond } from './beyond.ts';
import type { Car } from './car.ts';
import { createCharging } from './charging.ts';
import type { Core, Message, RebootOrder } from './core.ts';
import { createDialect } from './dialect.ts';
import type { Habits } from './habits.ts';
import type { Journal } from './journal.ts';
import { createLife } from './life.ts';
import { createLink } from './link.ts';
import { createEvse, type Evse, type EvseSpec, type Token } from './model.ts';
import { createOutbox, type Queued } from './outbox.ts';
import { createProfiles } from './profiles.ts';
import { createRandom, type Random } from './random.ts';
import { createReader, type Verdict } from './reader.ts';
import { createSecurity } from './security.ts';
import { createSigner } from './signing.ts';
import { createTokenStore } from './tokens.ts';
import { pretendedTransfer, type Transfer } from './transfer.ts';

export interface StationOptions {
  /** Where the CSMS listens, without the identity: `ws://localhost:8080/ocpp`. */
  readonly url: string;
  readonly identity: string;
  readonly version: Version;
  readonly password?: string;
  /** Where it listens with TLS; a 1.6 station uses it from security profile 2 on. */
  readonly secureUrl?: string;
  /** Whose name its signing requests carry. */
  readonly organization?: string;
  readonly vendor?: string;
  readonly model?: string;
  readonly serial?: string;
  readonly firmware?: string;
  readonly evses: readonly EvseSpec[];
  /** What the meters show at first, in Wh, EVSE by EVSE; default: something between nothing and 5 MWh. */
  readonly registersWh?: readonly number[];
  readonly habits?: Habits;
  /** Its meters sign what they show, with keys that are made of this secret. */
  readonly meterSecret?: string;
  /** The clock of the simulated world; may run fast, or by hand. */
  readonly timers?: Timers;
  /** The clock of the connection; default: real time. */
  readonly wireTimers?: Timers;
  readonly random?: Random;
  readonly transfer?: Transfer;
  /** How long an answer of the CSMS may take. */
  readonly callTimeoutMs?: number;
  readonly reconnectMs?: readonly [least: number, most: number];
  readonly onFrame?: (direction: 'in' | 'out', text: string, info: FrameInfo) => void;
  readonly journal?: Journal;
  /** Told why an attempt to connect failed. */
  readonly onRefused?: (reason: string) => void;
}

/** A charging station that lives in this process and speaks OCPP through a socket. */
export interface Station {
  readonly identity: string;
  readonly evses: readonly Readonly<Evse>[];
  connect(): void;
  /** Closes the connection properly and stays away. */
  disconnect(): void;
  plugIn(evseId: number, car: Car, connector?: number): void;
  /** Presents a token at the reader: starts where a car waits, or stops what it (or its group) started. */
  authorize(token: string | Token, evseId?: number): Promise<Verdict>;
  /** Charges with a token without asking the CSMS first. */
  start(evseId: number, token: string | Token): void;
  /** Stops at the station itself. */
  stop(evseId: number): void;
  unplug(evseId: number): void;
  /** Breaks an EVSE; the code is one of 1.6's, like GroundFailure. */
  fault(evseId: number, code: string): void;
  clearFault(evseId: number): void;
  /** The power goes and comes back. */
  reboot(): void;
  /** The network goes: the connection breaks without a word, and messages about transactions are kept. */
  goOffline(): void;
  goOnline(): void;
  /** Whether it is connected and was accepted. */
  readonly ready: boolean;
  /** Messages about transactions that the CSMS has not acknowledged. */
  readonly undelivered: number;
  /** Resolves when the CSMS has acknowledged all messages about transactions. */
  delivered(): Promise<void>;
}

const CALL_TIMEOUT_MS = 30_000;
const RECONNECT_MS = [1000, 60_000] as const;

/** Makes a station; it does nothing until it is told to connect. */
export function createStation(options: StationOptions): Station {
  const { timers = systemTimers, habits = {}, version, identity } = options;
  const random = options.random ?? createRandom(identity);
  const newId = createIds(random.fork('ids'), timers.now());
  const messageId = habits.sameMessageId ? () => '1' : newId;
  const now = () => timers.now() + (habits.clockOffsetSeconds ?? 0) * 1000;
  const evses = options.evses.map((spec, place) => createEvse(place + 1, spec, now()));
  for (const evse of evses) evse.wh = options.registersWh?.[evse.id - 1] ?? random.whole(0, 5_000_000);

  const serial = options.serial ?? `SN-${identity}`;
  const security = createSecurity({
    serial,
    organization: options.organization ?? 'Busbar',
    profile: { url: options.url, securityProfile: options.password === undefined ? 0 : 1 },
    password: options.password,
  });

  const link = createLink({
    identity,
    version,
    timers: options.wireTimers ?? systemTimers,
    random: random.fork('link'),
    newId: messageId,
    dial: security.dial,
    callTimeoutMs: options.callTimeoutMs ?? CALL_TIMEOUT_MS,
    reconnectMs: options.reconnectMs ?? RECONNECT_MS,
    onCall: (incoming) => answer(incoming),
    onUp: () => {
      security.connected();
      life.up();
    },
    onDown: () => life.down(),
    onRefused(reason) {
      security.refused();
      options.onRefused?.(reason);
    },
    ...(options.onFrame && { onFrame: options.onFrame }),
  });
  const outbox = createOutbox({
    timers,
    newId: messageId,
    freshIdOnResend: habits.freshIdOnResend ?? false,
    ready: () => link.up && life.accepted,
    call,
    attempts: () => dialect.speaker.settings.attempts(),
    retrySeconds: () => dialect.speaker.settings.retrySeconds(),
    onAcknowledged: record,
  });
  const core: Core = {
    about: {
      identity,
      version,
      vendor: options.vendor ?? 'Busbar',
      model: options.model ?? 'Simulated',
      serial,
      evses: options.evses,
      habits,
      ...(options.meterSecret !== undefined && { sign: createSigner(options.meterSecret, identity) }),
    },
    timers,
    random,
    evses,
    profiles: createProfiles(),
    tokens: createTokenStore(),
    outbox,
    transfer: options.transfer ?? pretendedTransfer,
    firmware: options.firmware ?? '1.0.0',
    now,
    time: (at = now()) => new Date(at).toISOString().slice(0, habits.timesWithoutZone ? -1 : undefined),
    newId,
    online: () => link.up,
    send: ({ action, payload }: Message) => call(action, payload),
    notify: link.notify,
    boot: () => life.boot(),
    heartbeat: () => life.heartbeat(),
    tellStates: (evse, all) => life.tellStates(evse, all),
    reboot: (order) => life.reboot(order),
    security,
    secureUrl: options.secureUrl,
    reconnect: link.renew,
    changePassword(changed) {
      security.setPassword(changed);
      link.renew();
    },
    retime: () => life.retime(),
    judge: (token) => reader.judge(token),
    // Made below, for they need the rest.
    get speaker() {
      return dialect.speaker;
    },
    get charging() {
      return charging;
    },
    get beyond() {
      return beyond;
    },
  };
  const dialect = createDialect(core);
  const charging = createCharging(core);
  const beyond = createBeyond(core);
  const reader = createReader(core);
  const life = createLife(core, link);
  const obey = dialect.createObey();

  function call(action: string, payload: object, id?: string): Promise<CallOutcome> {
    return link.call(action, habits.extraMembers ? { ...payload, makerNote: 'as always' } : payload, id);
  }

  function answer(incoming: IncomingCall): string {
    if (incoming.refusal) return incoming.refusal;
    try {
      return encodeResult(incoming.messageId, obey(incoming));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return encodeError(version, incoming.messageId, 'InternalError', `${incoming.action}: ${why}`);
    }
  }

  function record(message: Queued, id: string): void {
    for (const fact of message.told) {
      const issuedId = message.issuedId?.();
      options.journal?.({
        ...fact,
        station: identity,
        messageId: id,
        ...(issuedId !== undefined && { issuedId }),
      });
    }
  }

  function evseOf(id: number): Evse {
    const evse = evses[id - 1];
    if (!evse) throw new RangeError(`Station ${identity} has no EVSE ${id}: it has 1 to ${evses.length}.`);
    return evse;
  }

  const powerCut: RebootOrder = { bootReason: 'PowerUp', stopReason: 'PowerLoss', graceful: false };
  return {
    identity,
    evses,
    connect: link.connect,
    disconnect: () => link.disconnect(),
    plugIn: (evseId, car, connector = 1) => charging.plugIn(evseOf(evseId), car, connector),
    authorize: (token, evseId) =>
      reader.present(tokenOf(token), evseId === undefined ? undefined : evseOf(evseId)),
    start: (evseId, token) => charging.accept(evseOf(evseId), tokenOf(token), { trigger: 'Authorized' }),
    stop: (evseId) => charging.stop(evseOf(evseId), { reason: 'Local', trigger: 'StopAuthorized' }),
    unplug: (evseId) => charging.unplug(evseOf(evseId)),
    fault: (evseId, code) => charging.fault(evseOf(evseId), code),
    clearFault(evseId) {
      const evse = evseOf(evseId);
      delete evse.fault;
      life.tellStates(evse);
    },
    reboot: () => life.reboot(powerCut),
    goOffline: () => link.disconnect(true),
    goOnline: link.connect,
    get ready() {
      return link.up && life.accepted;
    },
    get undelivered() {
      return outbox.size;
    },
    delivered: outbox.empty,
  };
}

function tokenOf(token: string | Token): Token {
  return typeof token === 'string' ? { value: token, type: 'ISO14443' } : token;
}

/** Ids that no other run of the same simulation will use again: the start time, a counter, a draw. */
function createIds(random: Random, startedAt: number): () => string {
  const run = startedAt.toString(36);
  let count = 0;
  return () => `${run}-${(++count).toString(36)}-${random.whole(0, 0xffff).toString(16)}`;
}
