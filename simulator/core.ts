import type { CallOutcome, IncomingCall, Timers, Version } from '@busbar/ocpp';
import type { Beyond } from './beyond.ts';
import type { Charging } from './charging.ts';
import type { Habits } from './habits.ts';
import type { Evse, EvseSpec, Reading, StopReason, Token, TokenInfo, Transaction } from './model.ts';
import type { Outbox, Queued } from './outbox.ts';
import type { Profiles } from './profiles.ts';
import type { Random } from './random.ts';
import type { Security } from './security.ts';
import type { Sign } from './signing.ts';
import type { TokenStore } from './tokens.ts';
import type { Transfer } from './transfer.ts';

/** What a station is, before it lives. */
export interface Identity {
  readonly identity: string;
  readonly version: Version;
  readonly vendor: string;
  readonly model: string;
  readonly serial: string;
  readonly evses: readonly EvseSpec[];
  readonly habits: Habits;
  /** Signs begin and end of transactions, where the meters can. */
  readonly sign?: Sign;
}

/** The settings that steer a station, read wherever its version keeps them. */
export interface Settings {
  /** Seconds between samples in a transaction; 0 for none. */
  sampleSeconds(): number;
  /** Seconds between samples at round times; 0 for none. */
  alignedSeconds(): number;
  /** Seconds that an accepted token waits for its cable. */
  connectionSeconds(): number;
  heartbeatSeconds(): number;
  setHeartbeatSeconds(seconds: number): void;
  attempts(): number;
  retrySeconds(): number;
  allowsUnknownOffline(): boolean;
  stopsOnInvalidToken(): boolean;
  authorizesRemoteStarts(): boolean;
  /** Whether a transaction starts with the cable (2.x TxStartPoint EVConnected). */
  startsAtPlug(): boolean;
}

/** A message to be sent now or never. */
export interface Message {
  readonly action: string;
  readonly payload: object;
}

/** What set off a message about a transaction, in the words of 2.x. */
export type Trigger =
  | 'AbnormalCondition'
  | 'Authorized'
  | 'CablePluggedIn'
  | 'ChargingStateChanged'
  | 'Deauthorized'
  | 'EVDeparted'
  | 'MeterValueClock'
  | 'MeterValuePeriodic'
  | 'RemoteStart'
  | 'RemoteStop'
  | 'ResetCommand'
  | 'StopAuthorized'
  | 'Trigger'
  | 'UnlockCommand';

/** What a station says, spelled by its version. */
export interface Speaker {
  readonly settings: Settings;
  boot(reason: string): Message;
  /** What a connector's state is called; equal words need no new message. */
  stateWord(evse: Evse, connector: number): string;
  status(evse: Evse, connector: number): Message;
  /** The state of the station as a whole; 2.x has none. */
  stationStatus(): Message | undefined;
  authorize(token: Token): Message;
  readAuthorization(answer: unknown): TokenInfo;
  started(evse: Evse, transaction: Transaction, reading: Reading, trigger: Trigger): Queued;
  /** Its token was presented after it had started (2.x). */
  authorized(evse: Evse, transaction: Transaction, trigger: Trigger): Queued | undefined;
  sampled(evse: Evse, transaction: Transaction, reading: Reading, trigger: Trigger): Queued;
  /** Its charging state changed (2.x tells it within the transaction). */
  changed(evse: Evse, transaction: Transaction): Queued | undefined;
  ended(evse: Evse, transaction: Transaction, reading: Reading, end: End): Queued;
  /** A sample outside a transaction. */
  metered(evse: Evse, reading: Reading): Message;
}

export interface End {
  readonly reason: StopReason;
  readonly trigger: Trigger;
  readonly token?: Token;
}

export interface RebootOrder {
  /** What BootNotification will give as the reason (2.x). */
  readonly bootReason: string;
  readonly stopReason: StopReason;
  /** Sends what there is to send first. */
  readonly graceful: boolean;
}

/** The parts of a living station, as they see each other. */
export interface Core {
  readonly about: Identity;
  readonly timers: Timers;
  readonly random: Random;
  readonly evses: readonly Evse[];
  readonly profiles: Profiles;
  readonly tokens: TokenStore;
  readonly speaker: Speaker;
  readonly charging: Charging;
  readonly beyond: Beyond;
  readonly outbox: Outbox;
  readonly transfer: Transfer;
  firmware: string;
  /** The station's own clock, in milliseconds since 1970. */
  now(): number;
  /** A time as the station writes it. */
  time(at?: number): string;
  newId(): string;
  /** Whether the station is connected. */
  online(): boolean;
  /** Sends a message that is not kept when it fails. */
  send(message: Message): Promise<CallOutcome>;
  /** Sends a SEND (2.1). */
  notify(action: string, payload: object): void;
  boot(): void;
  heartbeat(): void;
  /** Tells the states that the CSMS does not know yet, or all of them. */
  tellStates(evse: Evse, all?: boolean): void;
  reboot(order: RebootOrder): void;
  /** Uses another password from the next connection on, which it makes at once. */
  changePassword(password: string): void;
  /** How the connection is protected, and with which keys. */
  readonly security: Security;
  /** Where the CSMS listens with TLS, for the stations of 1.6, which are not told so. */
  readonly secureUrl: string | undefined;
  /** Makes the connection anew, as with a certificate that has just come. */
  reconnect(): void;
  /** Asks whether a token may charge. */
  judge(token: Token): Promise<TokenInfo>;
  /** Settings have changed that timers depend on. */
  retime(): void;
}

/** Answers one CALL of the CSMS: gives the payload of the answer. */
export type Obey = (call: IncomingCall) => object;

/** Does something once the answer that is being made has been sent. */
export function afterAnswer(action: () => void): void {
  queueMicrotask(action);
}
