/** What a station knows to be safe with the CSMS: one entry per acknowledged fact, with the keys to find it by. */
export type JournalEntry = StartEntry | StopEntry | SampleEntry;

interface Fact {
  readonly station: string;
  /** The station's own name of the transaction: for 2.x its id on the wire, for 1.6 only a label. */
  readonly transaction: string;
  /** For 1.6, the id that the CSMS issued. */
  readonly issuedId?: number;
  readonly evseId: number;
  /** As sent. */
  readonly timestamp: string;
  readonly wh: number;
  readonly messageId: string;
}

export interface StartEntry extends Fact {
  readonly kind: 'start';
  readonly token?: string;
}

export interface StopEntry extends Fact {
  readonly kind: 'stop';
  readonly reason: string;
}

export interface SampleEntry extends Fact {
  readonly kind: 'sample';
  readonly context: string;
  /** 2.x only. */
  readonly seqNo?: number;
}

/** What a message will have told once it is acknowledged; station, message and issued id are filled in then. */
export type Told =
  | Omit<StartEntry, 'station' | 'messageId' | 'issuedId'>
  | Omit<StopEntry, 'station' | 'messageId' | 'issuedId'>
  | Omit<SampleEntry, 'station' | 'messageId' | 'issuedId'>;

/** Keeps what was acknowledged. */
export type Journal = (entry: JournalEntry) => void;
