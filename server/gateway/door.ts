import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { BatchWriter } from '../platform/batch.ts';
import type { Clock } from '../platform/clock.ts';
import type { Attempts } from './attempts.ts';
import type { Connections } from './connections.ts';
import type { RefusalReason } from './contract.ts';
import {
  type Admission,
  type CertificateStanding,
  decideHandshake,
  type HandshakeSettings,
  type Refusal,
} from './handshake.ts';
import { type Knock, plainAddress, readKnock, type Trust } from './knock.ts';
import type { FoundStation } from './lookup.ts';
import type { LoadMemory, StationMemory } from './memory.ts';
import type { Welcome } from './newcomer.ts';
import type { Owner } from './owner.ts';
import type { CheckPassword } from './passwords.ts';
import { answerRefusal, createUpgrader } from './upgrade.ts';
import type { WaitingRoom } from './waiting.ts';

/** Handshakes in hand at a time: twice the largest network that reconnects at once. */
const maxHandshakes = 10_000;
/** Connections of one node; an idle one costs up to 25 KB. */
const maxConnections = 50_000;
/**
 * A database that has not told by then who knocks is as good as away, in milliseconds: one that is frozen says
 * nothing at all, and a station that is told to come again does so, while one that waits may wait for ever.
 */
const lookupMs = 10_000;

/** Who knows which certificates still count; it comes from the slice that has them signed. */
export interface ClientCertificates {
  check(stationId: string, fingerprint: string): Promise<CertificateStanding>;
  /** A station was let in with this one for the first time. */
  shown(stationId: string, fingerprint: string, at: Date): Promise<void>;
  /** A station was let in that is being brought to a higher security profile. */
  arrived(stationId: string): void;
}

export interface DoorOptions {
  readonly settings: HandshakeSettings & { readonly maxFrameBytes: number };
  readonly trusts: Trust;
  readonly lookup: (identity: string) => Promise<FoundStation | undefined>;
  readonly checkPassword: CheckPassword;
  readonly certificates: ClientCertificates;
  readonly welcome: Welcome;
  readonly waitingRoom: Pick<WaitingRoom, 'arrive'>;
  readonly attempts: Pick<Attempts, 'record'>;
  readonly owner: Owner;
  readonly load: LoadMemory;
  readonly connections: Connections;
  readonly writer: Pick<BatchWriter, 'stalled'>;
  readonly clock: Clock;
  readonly onFault: (error: unknown, about: string) => void;
  readonly observe?: (outcome: 'admitted' | RefusalReason) => void;
}

/**
 * The door: every WebSocket upgrade comes here, and everything is decided before the 101.
 * A refused one is recorded with its reason in words, for the first connection of a station fails most often.
 */
export function createDoor(options: DoorOptions) {
  const { connections, attempts, clock } = options;
  const upgrader = createUpgrader(options.settings.maxFrameBytes);
  let handshakes = 0;
  let closed = false;

  /** Listener for the `upgrade` event of the HTTP and the TLS server. */
  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // Without a listener a reset during the handshake would end the process.
    socket.on('error', () => {});
    const knock = readKnock(request, options.trusts);
    handshakes += 1;
    try {
      await receive(request, socket, head, knock);
    } catch (error) {
      options.onFault(error, `the handshake of ${knock.path}`);
      refuse(request, socket, head, knock, undefined, refusals.away);
    } finally {
      handshakes -= 1;
    }
  }

  async function receive(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    knock: Knock,
  ): Promise<void> {
    const crowded = refuseCrowd();
    if (crowded) return refuse(request, socket, head, knock, undefined, crowded);
    const { target } = knock;
    const identity = target.kind === 'station' ? target.identity : undefined;
    const station = identity === undefined ? undefined : await inTime(options.lookup(identity));
    const password = station ? await options.checkPassword(knock, identity!, station) : 'absent';
    if (password === 'busy') return refuse(request, socket, head, knock, station, refusals.busy);
    const standing = await standingOf(knock, station);
    const verdict = decideHandshake({ knock, station, password, standing }, options.settings);
    if (!verdict.admit) return refuse(request, socket, head, knock, station, verdict);
    const refusal = await admit(request, socket, head, knock, identity!, station, verdict);
    if (refusal) return refuse(request, socket, head, knock, station, refusal);
    options.observe?.('admitted');
    if (station?.upgradingTo) options.certificates.arrived(station.stationId);
    if (standing === 'new') noteShown(station!.stationId, knock.certificate!.fingerprint!);
  }

  async function standingOf(knock: Knock, station: FoundStation | undefined): Promise<CertificateStanding> {
    const fingerprint = knock.certificate?.fingerprint;
    if (!station || fingerprint === undefined) return 'unknown';
    return inTime(options.certificates.check(station.stationId, fingerprint));
  }

  function noteShown(stationId: string, fingerprint: string): void {
    options.certificates
      .shown(stationId, fingerprint, clock.now())
      .catch((error) => options.onFault(error, 'noting that a new certificate is in use'));
  }

  function refuseCrowd(): Refusal | undefined {
    if (closed) return refusals.stopping;
    if (options.writer.stalled) return refusals.away;
    if (handshakes > maxHandshakes || connections.size >= maxConnections) return refusals.crowded;
    return undefined;
  }

  async function admit(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    knock: Knock,
    identity: string,
    station: FoundStation | undefined,
    admission: Admission,
  ): Promise<Refusal | undefined> {
    const { version, securityProfile } = admission;
    const admitted = {
      version,
      securityProfile,
      address: knock.address,
      maxFrameBytes: options.settings.maxFrameBytes,
    };
    if (admission.as === 'waiting') {
      const waitingId = await options.waitingRoom.arrive(identity, knock, version);
      if (waitingId === undefined) return refusals.waitingListFull;
      accept(request, socket, head, admission, (webSocket) =>
        connections.openWaiting(webSocket, { ...admitted, lenient: true }, waitingId),
      );
      return undefined;
    }
    const stationId = station?.stationId ?? (await options.welcome(identity));
    if (stationId === undefined) return refusals.nobodyHome;
    const memory = await takeOver(stationId, knock, admission);
    if (!memory) return refusals.gone;
    const opened = accept(request, socket, head, admission, (webSocket) =>
      connections.openStation(webSocket, { ...admitted, lenient: memory.facts.lenient }, memory),
    );
    if (!opened)
      void connections.end(stationId, memory.epoch, 'the network connection ended during the handshake');
    return undefined;
  }

  /** The station is ours, durably, before it hears that it is connected. */
  async function takeOver(
    stationId: string,
    knock: Knock,
    admission: Admission,
  ): Promise<StationMemory | undefined> {
    const { version, securityProfile } = admission;
    const at = clock.now();
    const ownership = await options.owner.take({
      stationId,
      version,
      securityProfile,
      address: knock.address,
      at,
    });
    if (!ownership) return undefined;
    try {
      const memory = await options.load(stationId, version, ownership);
      if (!memory) void connections.end(stationId, ownership.epoch, 'the station was taken out of service');
      return memory;
    } catch (error) {
      // Taken, but not served: without this it would count as online for as long as this node lives.
      void connections.end(stationId, ownership.epoch, 'the database went away during the handshake');
      throw error;
    }
  }

  /** Answers 101; false when the socket is gone already. */
  function accept(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    admission: Admission,
    open: (webSocket: WebSocket) => void,
  ): boolean {
    if (closed || socket.destroyed || !socket.writable) {
      socket.destroy();
      return false;
    }
    upgrader.accept(request, socket, head, admission, open);
    return true;
  }

  function refuse(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    knock: Knock,
    station: FoundStation | undefined,
    refusal: Refusal,
  ): void {
    options.observe?.(refusal.reason);
    const { target, path, address, offered } = knock;
    attempts.record({
      identity: target.kind === 'bad_identity' ? undefined : target.identity,
      stationId: station?.stationId,
      organizationId: station?.organizationId,
      path,
      address,
      offered,
      reason: refusal.reason,
      detail: refusal.detail,
    });
    if (refusal.status === 101) upgrader.hangUp(request, socket, head, refusal.detail);
    else answerRefusal(socket, refusal);
  }

  /** Listener for the `tlsClientError` event: unknown CA, no shared cipher, expired; all before any HTTP. */
  function tlsFailed(error: Error & { code?: string }, socket: { remoteAddress?: string | undefined }): void {
    // Port scans and probes that hang up before saying anything would drown what an installer looks for.
    if (error.code === 'ECONNRESET') return;
    options.observe?.('tls_failed');
    attempts.record({
      identity: undefined,
      stationId: undefined,
      organizationId: undefined,
      path: '',
      address: plainAddress(socket.remoteAddress),
      offered: [],
      reason: 'tls_failed',
      detail: `The TLS connection failed before the station could say who it is: ${explainTls(error)}`,
    });
  }

  return {
    upgrade,
    tlsFailed,
    /** No one is let in any more; those inside are the connections' to drain. */
    close(): void {
      closed = true;
    },
  };
}

/** Rejects when the answer does not come in time. */
function inTime<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`the database did not answer within ${lookupMs / 1000} s`));
    const timer = setTimeout(late, lookupMs);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function later(reason: RefusalReason, detail: string): Refusal {
  return { admit: false, status: 503, reason, detail };
}

const refusals = {
  away: later(
    'database_away',
    'The database did not answer. The station will be let in once it does; nothing is wrong with the station.',
  ),
  stopping: later('shutting_down', 'Busbar is stopping. The station will be let in when it runs again.'),
  crowded: later(
    'too_many_connections',
    'Too many stations are connected to this node or connecting at once.',
  ),
  busy: later(
    'too_many_connections',
    'The password of this station is being checked for another connection already.',
  ),
  waitingListFull: later(
    'waiting_list_full',
    'No station of this identity is known, and the list of waiting stations is full. Accept or dismiss some of them.',
  ),
  nobodyHome: later(
    'unknown_station',
    'There is no organization yet that could take the station. Finish the first steps in the console.',
  ),
  gone: {
    admit: false,
    status: 404,
    reason: 'unknown_station',
    detail: 'The station was deleted while it connected.',
  },
} as const satisfies Record<string, Refusal>;

/** The commonest failures in words; the code of OpenSSL for the rest. */
function explainTls(error: Error & { code?: string }): string {
  const { code = '', message } = error;
  if (/UNKNOWN_CA|UNABLE_TO_GET_ISSUER|SELF_SIGNED/.test(code)) {
    return 'one side does not trust the other’s certificate authority. Install our root certificate in the station, or its authority here.';
  }
  if (/NO_SHARED_CIPHER/.test(code)) return 'the station and the server have no cipher in common.';
  if (/PROTOCOL|VERSION/.test(code))
    return 'the station offers no TLS version that is allowed here (1.2 or newer).';
  if (/EXPIRED/.test(code)) return 'a certificate has expired.';
  if (/HTTP_REQUEST/.test(code)) return 'the station spoke plain ws:// to the TLS port. Use wss://.';
  return `${message.slice(0, 200)}${code && ` (${code})`}.`;
}
