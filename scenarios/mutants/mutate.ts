/** What goes wrong on purpose: a message that is taken and forgotten, answered falsely, or never sent. */

import type { Version } from '@busbar/ocpp';
import { type JsonSchema, schemaOf, sendActions } from '@busbar/ocpp';
import type { Decision, GatewayOptions, Handler } from '../../server/gateway/index.ts';
import type { Bus } from '../../server/platform/bus.ts';
import { newId } from '../../server/platform/ids.ts';
import type { Between } from '../../server/testing/house.ts';
import { samplePayload } from '../harness/payload.ts';

/** How a message from a station is mistreated, and one to a station. */
export const inboundKinds = ['swallowed', 'forgotten', 'answered falsely'] as const;
export const outboundKinds = ['not sent', 'misheard'] as const;

export interface Mutant {
  readonly version: Version;
  readonly action: string;
  readonly kind: (typeof inboundKinds)[number] | (typeof outboundKinds)[number];
}

/** `in 1.6 Heartbeat`, `out 2.1 Reset`: how a message that passed is noted. */
export const messageOf = ({ version, action, kind }: Mutant): string =>
  `${(inboundKinds as readonly string[]).includes(kind) ? 'in' : 'out'} ${version} ${action}`;

/** Stands between the parts of a house, and does one thing wrong at a time. */
export function createMutations() {
  let mutant: Mutant | undefined;
  let version: Version = '1.6';
  const passed = new Set<string>();
  /** Whether the mutant changed anything since it was set: one that cannot is no mutant. */
  let struck = false;

  const strikes = (action: string, ...kinds: Mutant['kind'][]): boolean =>
    mutant !== undefined &&
    mutant.version === version &&
    mutant.action === action &&
    kinds.includes(mutant.kind);

  function change(decision: Decision<unknown>, action: string): Decision<unknown> {
    if (strikes(action, 'forgotten')) {
      struck ||= keeps(decision);
      return { answer: decision.answer, volatile: true };
    }
    if (strikes(action, 'answered falsely')) {
      const answer = falsified(decision.answer, schemaOf(version, action, 'response'));
      struck ||= answer !== undefined;
      return { ...decision, answer: answer ?? decision.answer };
    }
    return decision;
  }

  function handler(action: string, real: Handler<never, unknown>): Handler<never, unknown> {
    return (context, request) => {
      passed.add(`in ${context.station.version} ${action}`);
      if (strikes(action, 'swallowed')) {
        struck = true;
        return { answer: sendActions.has(action) ? undefined : emptyAnswer(version, action), volatile: true };
      }
      const decision = real(context, request);
      return decision instanceof Promise
        ? decision.then((made) => change(made, action))
        : change(decision, action);
    };
  }

  const routing = (real: GatewayOptions['routing']): GatewayOptions['routing'] =>
    Object.fromEntries(
      Object.entries(real).map(([one, handlers]) => [
        one,
        Object.fromEntries(
          Object.entries(handlers).map(([action, own]) => [action, own && handler(action, own)]),
        ),
      ]),
    ) as GatewayOptions['routing'];

  const bus = (real: Bus): Bus => ({
    ...real,
    async request(subject, data, options) {
      const { kind, action } = (data ?? {}) as { kind?: string; action?: string };
      if (!subject.startsWith('station.') || kind !== 'call' || action === undefined)
        return real.request(subject, data, options);
      passed.add(`out ${version} ${action}`);
      if (strikes(action, 'not sent')) {
        struck = true;
        const payload = samplePayload(version, action, 'response');
        const ended = { messageId: newId(), sentAt: Date.now(), durationMs: 1 };
        return { outcome: 'answered', data: { outcome: 'answered', payload, ...ended } };
      }
      const reply = await real.request(subject, data, options);
      if (!strikes(action, 'misheard') || reply.outcome !== 'answered') return reply;
      const told = reply.data as { outcome: string; payload: unknown };
      const payload = falsified(told.payload, schemaOf(version, action, 'response'));
      struck ||= payload !== undefined;
      return { outcome: 'answered', data: { ...told, payload: payload ?? told.payload } };
    },
  });

  return {
    between: { routing, bus } satisfies Between,
    /** From now on this is wrong, and nothing else; undefined: nothing is. */
    set(next: Mutant | undefined, of: Version) {
      mutant = next;
      version = of;
      struck = false;
      passed.clear();
    },
    struck: () => struck,
    passed: (): readonly string[] => [...passed],
  };
}

/** The least answer that the schema takes; its times are of another day, for now would be right. */
const emptyAnswer = (version: Version, action: string): unknown =>
  JSON.parse(
    JSON.stringify(samplePayload(version, action, 'response')).replace(/\d{4}-\d\d-\d\dT[^"]*/g, longAgo),
  );
const longAgo = '2001-01-01T00:00:00.000Z';

const keeps = ({ rows = [], events = [], remember = [], facts }: Decision<unknown>) =>
  rows.length + events.length + remember.length > 0 || facts !== undefined;

type Node = { readonly [keyword: string]: unknown };

/** The answer with its status turned around: the first value of the schema that is another one. Undefined: it has none. */
function falsified(answer: unknown, schema: JsonSchema | undefined): unknown {
  const root = schema as Node | undefined;
  if (!root) return undefined;
  const definitions = (root.definitions ?? {}) as Record<string, Node>;
  let changed = false;

  function walk(node: Node | undefined, value: unknown): unknown {
    if (!node) return value;
    if (typeof node.$ref === 'string')
      return walk(definitions[node.$ref.slice('#/definitions/'.length)], value);
    if (Array.isArray(value)) return value.map((item) => walk(node.items as Node | undefined, item));
    if (typeof value === 'object' && value !== null) {
      const properties = (node.properties ?? {}) as Record<string, Node>;
      return Object.fromEntries(
        Object.entries(value).map(([name, member]) => [name, turned(name, properties[name], member)]),
      );
    }
    return value;
  }

  function turned(name: string, node: Node | undefined, value: unknown): unknown {
    const values = enumOf(node);
    const other = /status$/i.test(name) && values?.find((one) => one !== value && one !== opposite(value));
    if (!other) return walk(node, value);
    changed = true;
    return value === 'Accepted' ? (values?.find((one) => one === 'Rejected') ?? other) : other;
  }

  function enumOf(node: Node | undefined): readonly unknown[] | undefined {
    if (!node) return undefined;
    if (typeof node.$ref === 'string') return enumOf(definitions[node.$ref.slice('#/definitions/'.length)]);
    return node.enum as unknown[] | undefined;
  }

  const result = walk(root, answer);
  return changed ? result : undefined;
}

/** `Scheduled` means yes as well: turning a yes into it would change nothing. */
const opposite = (value: unknown) => (value === 'Accepted' ? 'Scheduled' : undefined);
