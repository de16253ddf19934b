import type { CsmsActionOf, MessagesOf, Version } from '@busbar/ocpp';
import type { Static, TSchema } from 'typebox';
import type { Actor } from '../access/index.ts';
import type { DeclaredCommand } from './command-contract.ts';
import type { StationTemplate } from './message.ts';
import type { Target } from './target.ts';

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
    /** Requests of the same action that follow it, where the station takes what is wanted only bit by bit. */
    more?: MessagesOf<V>[A] extends { request: infer Request } ? readonly Request[] : never,
  ];
}[CsmsActionOf<V> & keyof MessagesOf<V>];

/** A request of any version, with those that follow it. */
export type SpelledCommand = readonly [action: string, payload: object, more?: readonly object[]];

/** What is on record of a command as its request: the one, or all that are sent one after the other. */
export const requestOf = ([, payload, more = []]: SpelledCommand): object =>
  more.length > 0 ? [payload, ...more] : payload;

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

function can<Params>(wanted: Intent<Params>, version: Version): boolean {
  return spellerOf(wanted, version) !== undefined;
}

/** Spells an intent for a version. */
export function spellIntent<Params>(
  wanted: Intent<Params>,
  version: Version,
  params: Params,
  context: IntentContext,
): SpelledCommand | Cannot {
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

/** Who asks, and of which station. */
export interface Asked {
  readonly actor: Actor;
  readonly target: Target;
}

/** A declared command and how each version of OCPP says it. */
export interface StationCommand<Params = never> {
  readonly declared: DeclaredCommand;
  /** Whether a station of this version can be asked this at all; API and console ask the same table. */
  can(version: Version): boolean;
  spell(
    version: Version,
    params: Params,
    asked: Asked,
    context: IntentContext,
  ): Promise<SpelledCommand | Cannot>;
}

/**
 * Says how a declared command is spelled in each version.
 *
 * `resolve` finds what the parameters stand for (the station's own id of a transaction, a token) before they are
 * spelled, or tells why that cannot be; it is not asked for a version that has no message for the command.
 */
export function stationCommand<Params extends TSchema>(
  declared: DeclaredCommand<Params>,
  spellers: Intent<Static<Params>>,
): StationCommand<Static<Params>>;
export function stationCommand<Params extends TSchema, Resolved>(
  declared: DeclaredCommand<Params>,
  spellers: Intent<Resolved>,
  resolve: (params: Static<Params>, asked: Asked) => Promise<Resolved | Cannot>,
): StationCommand<Static<Params>>;
export function stationCommand(
  declared: DeclaredCommand,
  spellers: Intent<unknown>,
  resolve: (params: unknown, asked: Asked) => Promise<unknown> = async (params) => params,
): StationCommand<unknown> {
  return {
    declared,
    can: (version) => can(spellers, version),
    async spell(version, params, asked, context) {
      if (!can(spellers, version)) return spellIntent(spellers, version, params, context);
      const resolved = await resolve(params, asked);
      if (isCannot(resolved)) return resolved;
      const spelled = spellIntent(spellers, version, resolved, context);
      return isCannot(spelled) ? spelled : (lacking(context.template, spelled[0]) ?? spelled);
    },
  };
}

/** A model that does not know an action would be asked in vain. */
const lacking = ({ lacks }: StationTemplate, action: string): Cannot | undefined =>
  lacks?.includes(action) ? { cannot: `stations of its model do not know ${action}` } : undefined;

const isCannot = (value: unknown): value is Cannot =>
  typeof value === 'object' && value !== null && 'cannot' in value;
