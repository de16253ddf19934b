import type { Version } from '@busbar/ocpp';

import type { Row } from '../platform/batch.ts';

/** What the gateway itself knows of a connected station. */
export interface StationFacts {
  readonly id: string;
  readonly identity: string;
  readonly organizationId: string;
  readonly siteId: string | null;
  /** IANA zone of the site, UTC where there is none. */
  readonly zone: string;
  readonly version: Version;
  readonly bootStatus: 'accepted' | 'pending' | 'rejected';
  readonly lenient: boolean;
  readonly template: StationTemplate;
}

/** How a model of station differs from the book; the rest of the house asks these, never the model's name. */
export interface StationTemplate {
  /** 1.6 connector n is EVSE n connector 1, unless it is told here otherwise: "n" → [evse, connector]. */
  readonly connectors?: Readonly<Record<string, readonly [evse: number, connector: number]>>;
  /** The protocol version used when the station offers none, or several. */
  readonly version?: Version;
  /** What the common name of its certificate is: the serial number on file (default), or the identity. */
  readonly certificateName?: 'serial' | 'identity';
  /** Units in which it takes limits, whatever it tells. */
  readonly rateUnits?: readonly ('A' | 'W')[];
  /** Most periods of one charging schedule. */
  readonly maxPeriods?: number;
  /** Most charging profiles that it keeps at a time. */
  readonly maxProfiles?: number;
  /** Lowest stack level that it keeps in order. */
  readonly minStackLevel?: number;
  /** Highest stack level that it takes. */
  readonly maxStackLevel?: number;
  /** Whether it can be told to charge on one phase or three. */
  readonly phaseSwitching?: boolean;
  /** Most variables in one message to it. */
  readonly itemsPerMessage?: number;
  /** Actions that it does not know although its version has them. */
  readonly lacks?: readonly string[];
  /** Which member of a 1.6 boot tells its serial number: chargePointSerialNumber (default), or chargeBoxSerialNumber. */
  readonly serialNumber?: 'chargePoint' | 'chargeBox';
  /** A 1.6 station's own key for the URL of its central system. */
  readonly centralSystemKey?: string;
}

/**
 * A slice's part of a station's memory: what the hot path needs without reading.
 * Loaded when the station is taken over; swapped only after the commit that wrote it.
 */
export interface Slot<T> {
  readonly name: string;
  /** The memory of many stations at once; a station that is not in the map gets `empty`. */
  load(stationIds: readonly string[]): Promise<ReadonlyMap<string, T>>;
  readonly empty: T;
}

/** A message of a station and what is known while deciding it. */
export interface MessageContext {
  readonly station: StationFacts;
  readonly messageId: string;
  readonly action: string;
  readonly arrivedAt: Date;
  /** The station's connection was lost and the message decided again: reads must be repeated too. */
  memory<T>(slot: Slot<T>): T;
}

/** A CALLERROR as an answer, in the words of 2.x; the engine spells it for the version. */
export interface Refusal {
  readonly code:
    | 'NotSupported'
    | 'NotImplemented'
    | 'SecurityError'
    | 'InternalError'
    | 'PropertyConstraintViolation';
  readonly description: string;
}

/** Something that others may hear; written to the outbox in the transaction that made it true. */
export interface Happening {
  readonly kind: string;
  readonly subjectId?: string;
  /** Whose it is, when that may be another than the station's: a transaction stays where it was when its station moves. */
  readonly owner?: { readonly organizationId: string; readonly siteId: string | null };
  readonly at: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What is to become of a message: rows, events and memory are committed, then the answer is sent. */
export interface Decision<Answer> {
  readonly answer: Answer | { readonly refuse: Refusal };
  readonly rows?: readonly Row[];
  readonly events?: readonly Happening[];
  /** New memory, swapped in after the commit. */
  readonly remember?: readonly Remembered[];
  /** The station's own facts changed (boot): swapped in after the commit too. */
  readonly facts?: Partial<StationFacts>;
  /** Latest values for the live stream, published after the commit; not kept in the outbox. */
  readonly live?: readonly Live[];
  /** Runs after the answer was sent (for example: ask the station for its report). Never awaited. */
  readonly afterwards?: () => void;
  /** Answered from memory: not waited for, written when it can be (Heartbeat). */
  readonly volatile?: boolean;
}

export interface Remembered {
  readonly slot: string;
  readonly value: unknown;
}

/** Pairs a slot with its new value, so that the two types agree. */
export function remember<T>(slot: Slot<T>, value: T): Remembered {
  return { slot: slot.name, value };
}

export interface Live {
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Decides one message. May read; must not write: writing is what the decision asks for. */
export type Handler<Request, Answer> = (
  context: MessageContext,
  request: Request,
) => Decision<Answer> | Promise<Decision<Answer>>;

/** What other slices add to the decision of the one that owns a message. */
export type Addition = Pick<Decision<never>, 'rows' | 'events' | 'remember' | 'live'>;

/** Joins what several slices add to one decision. */
export function together(...additions: readonly Addition[]): Addition {
  return {
    rows: additions.flatMap(({ rows = [] }) => rows),
    events: additions.flatMap(({ events = [] }) => events),
    remember: additions.flatMap(({ remember = [] }) => remember),
    live: additions.flatMap(({ live = [] }) => live),
  };
}
