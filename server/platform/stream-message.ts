import type { Signed } from './http/caller.ts';
import type { Permission } from './http/contract.ts';
import { organizationOf } from './live.ts';
import { type OutboxEvent, type Position, positionText } from './outbox.ts';

/** Something to be told on streams: an event of the outbox, or a latest value (without a position). */
export interface StreamMessage {
  readonly kind: string;
  readonly organizationId: string | null;
  readonly siteId: string | null;
  readonly stationId: string | null;
  readonly position: Position | undefined;
  /** As it goes over the wire; made once for all streams. */
  readonly text: string;
}

/** What a stream wants to hear of; undefined: everything. */
export interface StreamFilter {
  readonly kinds: readonly string[] | undefined;
  readonly siteId: string | undefined;
  readonly stationId: string | undefined;
}

export function eventMessage(event: OutboxEvent): StreamMessage {
  const { position, id, kind, at, organizationId, siteId, stationId, subjectId, data } = event;
  const body = { id, kind, at, organizationId, siteId, stationId, subjectId, data };
  return {
    kind,
    organizationId,
    siteId,
    stationId,
    position,
    text: frame(kind, body, positionText(position)),
  };
}

/** A latest value as it came over the bus under its organization's subject; undefined when it is none. */
export function liveMessage(subject: string, told: unknown): StreamMessage | undefined {
  if (typeof told !== 'object' || told === null || !('kind' in told) || typeof told.kind !== 'string') {
    return undefined;
  }
  const { kind } = told;
  const organizationId = organizationOf(subject);
  const { siteId, stationId } = told as { siteId?: string | null; stationId?: string | null };
  return {
    kind,
    organizationId,
    siteId: siteId ?? null,
    stationId: stationId ?? null,
    position: undefined,
    text: frame(kind, { organizationId, ...told }),
  };
}

/** One server-sent event. JSON holds no line break, so that data is always one line. */
export function frame(kind: string, data: unknown, id?: string): string {
  const name = kind.replace(/[\r\n]/g, ' ');
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Reads `kinds=meter,transaction.*`. */
export function parseKinds(text: string | undefined): readonly string[] | undefined {
  const kinds = text
    ?.split(',')
    .map((kind) => kind.trim())
    .filter(Boolean);
  return kinds?.length ? kinds : undefined;
}

export function isWanted(filter: StreamFilter, message: StreamMessage): boolean {
  if (filter.siteId !== undefined && message.siteId !== filter.siteId) return false;
  if (filter.stationId !== undefined && message.stationId !== filter.stationId) return false;
  return filter.kinds === undefined || filter.kinds.some((kind) => fits(kind, message.kind));
}

function fits(wanted: string, kind: string): boolean {
  return wanted.endsWith('.*') ? kind.startsWith(wanted.slice(0, -1)) : wanted === kind;
}

/** The permission that a kind of message demands; undefined: nobody is told. */
export type PermissionOf = (kind: string) => Permission | undefined;

interface Reach {
  readonly whole: boolean;
  readonly organizations: ReadonlySet<string>;
  readonly sites: ReadonlySet<string>;
}

/** What a caller may see, remembered per permission: asked of each message on each stream. */
export function createSight(signed: Signed, permissionOf: PermissionOf) {
  const reaches = new Map<string, Reach>();

  function reachOf(permission: Permission): Reach {
    const known = reaches.get(permission);
    if (known) return known;
    const { whole, organizationIds, siteIds } = signed.scopeOf(permission);
    const reach = { whole, organizations: new Set(organizationIds), sites: new Set(siteIds) };
    reaches.set(permission, reach);
    return reach;
  }

  return function sees({ kind, organizationId, siteId }: StreamMessage): boolean {
    const permission = permissionOf(kind);
    if (permission === undefined) return false;
    const reach = reachOf(permission);
    if (organizationId === null) return reach.whole;
    return reach.organizations.has(organizationId) || (siteId !== null && reach.sites.has(siteId));
  };
}
