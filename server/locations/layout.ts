/** EVSEs that a station gets from what is known of its model. */

import type { Kysely } from 'kysely';
import { remember, type Slot } from '../gateway/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import type { PlannedEvse } from './contract.ts';
import { laidOutRows } from './layout-rows.ts';
import type { TakeLayout } from './spoke.ts';
import type { Places } from './status.ts';

/** What is known of a model of stations. */
export interface KnownModel {
  /** The entry of the catalogue that says most of it; null when there is none. */
  readonly templateId: string | null;
  /** How it differs from the book; the gateway's StationTemplate. */
  readonly facts: object;
  /** Its EVSEs; empty where they are not the same at each station. */
  readonly evses: readonly PlannedEvse[];
}

/** Reads the catalogue of models as a transaction sees it; gives what it knows of one. */
export type ReadModels = (
  db: Kysely<DB>,
) => Promise<
  (maker: {
    readonly vendor: string | null;
    readonly model: string | null;
    readonly firmware: string | null;
  }) => KnownModel
>;

export const nothingKnown: KnownModel = { templateId: null, facts: {}, evses: [] };

/** An EVSE that a layout names no plugs of has one connector, of whatever kind. */
export const numbered = (plugs: readonly string[]) =>
  plugs.length === 0
    ? [{ number: 1, plug: null }]
    : plugs.map((plug, at) => ({ number: at + 1, plug: plug || null }));

/** Gives a station that boots the EVSEs of its model, where none were ever known: what it told before holds. */
export function createTakeLayout(slot: Slot<Places>, newId: NewId): TakeLayout {
  return (context, layout) => {
    const { station, arrivedAt: at } = context;
    const before = context.memory(slot);
    if (before.evses.length > 0 || layout.length === 0) return {};
    const made = layout.map((planned) => {
      const id = newId();
      const connectors = numbered(planned.plugs).map((one) => ({
        ...one,
        id: newId(),
        evseId: id,
        evse: planned.number,
      }));
      return { id, planned, connectors };
    });
    const evses = made.map(({ id, planned: { number } }) => ({ id, number, retired: false }));
    const connectors = made.flatMap((one) =>
      one.connectors.map(({ id, evseId, evse, number }) => ({ id, evseId, evse, number, ...untold })),
    );
    const data = { identity: station.identity, action: 'laid_out' };
    return {
      rows: made.flatMap((one) => laidOutRows(station.id, one, at)),
      events: [{ kind: 'station.changed', at, data }],
      remember: [remember(slot, { ...before, evses, connectors })],
    };
  };
}

const untold = { state: 'unknown', errorCode: null, vendorErrorCode: null, info: null } as const;
