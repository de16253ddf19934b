/** How a command to a station is declared: its name, its parameters, its route, and what it answers. */

import { type Static, type TSchema, Type } from 'typebox';
import { type Permission, type Route, route } from '../platform/http/contract.ts';
import { instant, orNull, sentence, stationPath, uuid, words } from '../platform/http/shapes.ts';

/** How a command ended: the station answered it, answered with an error, stayed silent, or was not there. */
export const outcomes = ['answered', 'error', 'timeout', 'offline', 'busy', 'unsupported'] as const;
/** What the answer means to the one who asked: did the station do it? */
export const verdicts = ['accepted', 'rejected', 'failed'] as const;

export const callError = Type.Object({
  code: Type.String(),
  description: Type.String(),
  details: Type.Unknown(),
});

/** A command and how it ended, with the station's own answer. */
export const commandResult = Type.Object({
  id: uuid,
  intent: Type.String({ description: 'Name of the intent, or "call" for a raw call' }),
  action: orNull(Type.String({ description: 'The OCPP action that was sent' })),
  outcome: orNull(words(outcomes, 'Null while the command runs')),
  verdict: orNull(words(verdicts)),
  sentence,
  messageId: orNull(Type.String({ description: 'Finds the frames of the command' })),
  request: Type.Unknown(),
  answer: Type.Unknown({ description: 'The payload of the station’s answer, or null' }),
  error: orNull(callError),
  requestedAt: instant,
  finishedAt: orNull(instant),
  durationMs: orNull(Type.Number()),
});
export type CommandResult = Static<typeof commandResult>;

/** Something that can be asked of a station: every declared one gets a route, a form, bulk, and its place in the log. */
export interface DeclaredCommand<Params extends TSchema = TSchema> {
  /** Its name in addresses, in the log and in bulk commands: `set-charging-profile`. */
  readonly intent: string;
  readonly params: Params;
  readonly route: Route<typeof stationPath, undefined, Params, typeof commandResult>;
}

/**
 * Declares a command in our own words.
 *
 * `params` is what a person fills in: titles, descriptions and units in the schema become the form.
 * Its route answers 200 whenever the command was attempted: the outcome says how it went.
 */
export function declareCommand<const Params extends TSchema>(
  intent: string,
  summary: string,
  params: Params,
  more: { readonly description?: string; readonly tag?: string; readonly permission?: Permission } = {},
): DeclaredCommand<Params> {
  return {
    intent,
    params,
    route: route({
      method: 'POST',
      path: `/stations/{identity}/commands/${intent}`,
      summary,
      tag: 'Commands',
      permission: 'stations:command',
      ...more,
      params: stationPath,
      body: params,
      response: commandResult,
    }),
  };
}

/** What a declared command is asked with. */
export type ParamsOfCommand<D> = D extends DeclaredCommand<infer Params> ? Static<Params> : never;
