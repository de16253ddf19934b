import type { CsmsActionOf, MessagesOf, Version } from '@busbar/ocpp';
import type { StationTemplate } from './message.ts';

/** What is known of the station when a command is spelled for it. */
export interface IntentContext {
  readonly template: StationTemplate;
  /** A fresh number for requestId and remoteStartId. */
  readonly requestId: number;
}

/** A request as it goes to a station of version V: the action with the payload that its schema demands. */
export type Spelled<V extends Version> = {
  [A in CsmsActionOf<V> & keyof MessagesOf<V>]: readonly [
    action: A,
    payload: MessagesOf<V>[A] extends { request: infer Request } ? Request : never,
  ];
}[CsmsActionOf<V> & keyof MessagesOf<V>];

/** Why a station of this version cannot be asked this, for people. */
export interface Cannot {
  readonly cannot: string;
}

type Speller<Params, V extends Version> = (params: Params, context: IntentContext) => Spelled<V> | Cannot;

/** How each version spells what we want of a station. Absent: that version cannot. */
export interface Intent<Params> {
  readonly v16?: Speller<Params, '1.6'>;
  /** For 2.0.1, and for 2.1 unless it has its own. */
  readonly ocpp2?: Speller<Params, '2.0.1'>;
  readonly ocpp21?: Speller<Params, '2.1'>;
}

/**
 * Declares what we may want of a station and how each version says it.
 *
 *     const clearCache = intent<{}>({ v16: () => ['ClearCache', {}], ocpp2: () => ['ClearCache', {}] });
 */
export function intent<Params>(spellers: Intent<Params>): Intent<Params> {
  return spellers;
}

/** Whether a station of this version can be asked this at all; API and console ask the same table. */
export function can<Params>(wanted: Intent<Params>, version: Version): boolean {
  return spellerOf(wanted, version) !== undefined;
}

/** Spells an intent for a version. */
export function spellIntent<Params>(
  wanted: Intent<Params>,
  version: Version,
  params: Params,
  context: IntentContext,
): readonly [action: string, payload: object] | Cannot {
  const speller = spellerOf(wanted, version);
  return speller ? speller(params, context) : { cannot: `OCPP ${version} has no message for it` };
}

function spellerOf<Params>(wanted: Intent<Params>, version: Version) {
  switch (version) {
    case '1.6':
      return wanted.v16;
    case '2.0.1':
      return wanted.ocpp2;
    case '2.1':
      return wanted.ocpp21 ?? wanted.ocpp2;
  }
}

/** The flat number of a connector in 1.6: EVSE n unless the station's template says otherwise. */
export function flatConnector(template: StationTemplate, evse: number, connector = 1): number {
  for (const [flat, [ofEvse, ofConnector]] of Object.entries(template.connectors ?? {})) {
    if (ofEvse === evse && ofConnector === connector) return Number(flat);
  }
  return evse;
}
