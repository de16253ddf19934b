/** How a maker's stations bend the standard, as data. Everything left out is as the standard says. */
export interface Habits {
  /** Sends RFID numbers in lower case. */
  readonly lowerCaseTokens?: boolean;
  /** Unit of energy registers; the standard's default is Wh. */
  readonly energyUnit?: 'Wh' | 'kWh';
  /** Leaves out `context` and the default measurand of samples. */
  readonly terseSamples?: boolean;
  /** Reports the state of its connectors before its boot is answered. */
  readonly statusBeforeBoot?: boolean;
  /** Numbers every message "1". */
  readonly sameMessageId?: boolean;
  /** Gives a message that is sent again a fresh id; otherwise it keeps the first. */
  readonly freshIdOnResend?: boolean;
  /** Reports 0 as the register at the end of a 1.6 transaction. */
  readonly meterStopZero?: boolean;
  /** The register loses up to so many Wh at one in `oneIn` readings: a meter whose memory fails. */
  readonly meterSlips?: { readonly oneIn: number; readonly mostWh: number };
  /** Seconds between samples as the station leaves the factory; default 60. */
  readonly sampleSeconds?: number;
  /** How long a reboot takes; default 8. */
  readonly rebootSeconds?: number;
  /** Writes timestamps without zone. */
  readonly timesWithoutZone?: boolean;
  /** Seconds by which its clock is wrong. */
  readonly clockOffsetSeconds?: number;
  /** Drops and rebuilds its connection every so many seconds. */
  readonly reconnectEverySeconds?: number;
  /** Sends BootNotification after every reconnection. */
  readonly bootsOnReconnect?: boolean;
  /** Puts the samples of a 1.6 transaction into its StopTransaction as well. */
  readonly dataInStop?: boolean;
  /** Adds members that the schema does not know. */
  readonly extraMembers?: boolean;
  /** How a 2.x station tells connector states; 2.1 deprecates StatusNotification. Default: by version. */
  readonly statusBy?: 'StatusNotification' | 'NotifyEvent';
  /** Tells what vehicles need, and the schedules that they choose, as over ISO 15118 (2.x). */
  readonly tellsNeeds?: boolean;
  /** Lets cars that can give energy back (2.1, V2X): it tells so, follows negative setpoints, and meters what comes out. */
  readonly givesBack?: boolean;
  /** The grid operator limits it now and then, past the CSMS (2.x); it keeps to that and tells of it. */
  readonly limitedFromOutside?: {
    readonly everySeconds: number;
    readonly lastsSeconds: number;
    readonly watts: number;
  };
  /** Has a terminal at which drivers pay (2.1); with a VAT number it is asked about at some payments. */
  readonly terminal?: { readonly centsPerKwh: number; readonly vatNumber?: string };
  /** Gives charged batteries for empty ones (2.1), now and then by itself. */
  readonly batteries?: { readonly slots: number; readonly everySeconds: number; readonly token: string };
}

/** A maker: what its stations are called, and what they do in their own way. The makers are invented. */
export interface Maker {
  readonly vendor: string;
  readonly models: { readonly AC: string; readonly DC: string };
  readonly firmware: string;
  readonly habits: Habits;
}

export const makers: readonly Maker[] = [
  { vendor: 'Halden', models: { AC: 'Post 22', DC: 'Tower 150' }, firmware: '4.2.1', habits: {} },
  {
    vendor: 'Norrwatt',
    models: { AC: 'Wall S', DC: 'Quick 60' },
    firmware: '1.18.0',
    habits: { lowerCaseTokens: true, terseSamples: true },
  },
  {
    vendor: 'Kestrel',
    models: { AC: 'K-11', DC: 'K-180' },
    firmware: 'R2024-11',
    habits: { energyUnit: 'kWh', dataInStop: true, freshIdOnResend: true },
  },
  {
    vendor: 'Pomona',
    models: { AC: 'Duo 2', DC: 'Charge 50' },
    firmware: '0.9.77',
    habits: { statusBeforeBoot: true, bootsOnReconnect: true, reconnectEverySeconds: 3600 },
  },
  {
    vendor: 'Old Harbour',
    models: { AC: 'Pile 7', DC: 'Pile 25' },
    firmware: '2.0b3',
    habits: { sameMessageId: true, clockOffsetSeconds: -95 },
  },
];
