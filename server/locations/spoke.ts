import { type Decision, type MessageContext, remember, type Slot } from '../gateway/index.ts';
import type { NewId } from '../platform/ids.ts';
import type { PlannedEvse } from './contract.ts';
import { type Places, recordStatus, type StatusReport, type StatusTold } from './status.ts';

/** What other slices add to the same decision. */
export type Extra = Pick<Decision<never>, 'rows' | 'events' | 'remember'>;

/** What several slices add, as one. */
export function joinExtras(...extras: readonly Extra[]): Extra {
  return {
    rows: extras.flatMap(({ rows = [] }) => rows),
    events: extras.flatMap(({ events = [] }) => events),
    remember: extras.flatMap(({ remember = [] }) => remember),
  };
}

/** Told of each status that a station reports, repeats too: a plug begins an attempt, Available ends what was forgotten. */
export type OnStatus = (context: MessageContext, told: readonly StatusTold[]) => Extra;

/** Takes reports into the decision of the message that brought them. */
export type TakeStatus = (context: MessageContext, reports: readonly StatusReport[]) => Extra;

/** Takes the EVSEs of its model into the decision of a station's boot. */
export type TakeLayout = (context: MessageContext, layout: readonly PlannedEvse[]) => Extra;

export function createTakeStatus(slot: Slot<Places>, newId: NewId, onStatus: OnStatus): TakeStatus {
  return (context, reports) => {
    const before = context.memory(slot);
    const { places, rows, events, told } = recordStatus(before, context.station, reports, newId);
    const extra = told.length > 0 ? onStatus(context, told) : {};
    return {
      rows: [...rows, ...(extra.rows ?? [])],
      events: [...events, ...(extra.events ?? [])],
      remember: [...(places === before ? [] : [remember(slot, places)]), ...(extra.remember ?? [])],
    };
  };
}

/** The largest number of an EVSE or connector that can be stored (smallint). */
export const maxNumber = 32_767;
