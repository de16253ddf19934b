import type { Decision, MessageContext, Slot } from '../gateway/index.ts';
import { remember } from '../gateway/index.ts';
import { type BootFacts, bootRow, forgetVariables } from './rows.ts';

/** How soon a station that waits for an operator's decision boots again, in seconds. */
const pendingSeconds = 60;
const rejectedSeconds = 600;
/** The share of the interval by which stations are spread, so that thousands do not beat together. */
const spread = 0.1;

/** What the hot path keeps of a device: the firmware that its configuration was read for. */
export interface DeviceMemory {
  readonly configurationFor: string | null;
}

export interface BootDependencies {
  readonly slot: Slot<DeviceMemory>;
  /** Base of the heartbeat interval, in seconds. */
  readonly heartbeatSeconds: number;
  /** What an accepted boot means to others: transactions that nobody will end. */
  readonly onBoot: (context: MessageContext, boot: { triggered: boolean }) => BootReaction;
  /** Whether we asked the station for a boot message a moment ago. */
  readonly wasTriggered: (stationId: string) => boolean;
  /** Has the station's configuration read when there is time. */
  readonly readConfiguration: (context: MessageContext, firmware: string) => void;
}

export type BootReaction = Pick<Decision<never>, 'rows' | 'events' | 'remember' | 'live'>;

export interface BootAnswer {
  status: 'Accepted' | 'Pending' | 'Rejected';
  currentTime: string;
  interval: number;
}

const statuses = { accepted: 'Accepted', pending: 'Pending', rejected: 'Rejected' } as const;

/**
 * Takes a boot: the station's facts, and whether it may work (OCPP 2.x B01–B03; the operator decides by the
 * station's boot status). After the first boot with a firmware its configuration is read.
 */
export function decideBoot(
  deps: BootDependencies,
  context: MessageContext,
  facts: BootFacts,
  triggeredByReason: boolean,
): Decision<BootAnswer> {
  const { station, arrivedAt } = context;
  const status = statuses[station.bootStatus];
  const answer = { status, currentTime: arrivedAt.toISOString(), interval: intervalOf(deps, station) };
  const { configurationFor } = context.memory(deps.slot);
  const firmware = firmwareKey(facts);
  const changed = configurationFor !== null && configurationFor !== firmware;
  const data = {
    identity: station.identity,
    vendor: facts.vendor,
    model: facts.model,
    firmware: facts.firmware,
    reason: facts.reason,
    status: station.bootStatus,
  };
  const own = {
    rows: [bootRow(station.id, facts, arrivedAt), ...(changed ? [forgetVariables(station.id)] : [])],
    events: [{ kind: 'station.booted', at: arrivedAt, data }],
  };
  if (station.bootStatus !== 'accepted') return { answer, ...own };
  const triggered = triggeredByReason || deps.wasTriggered(station.id);
  const reaction = deps.onBoot(context, { triggered });
  const toRead = configurationFor !== firmware;
  return {
    answer,
    rows: [...own.rows, ...(reaction.rows ?? [])],
    events: [...own.events, ...(reaction.events ?? [])],
    remember: [
      ...(changed ? [remember(deps.slot, { configurationFor: null })] : []),
      ...(reaction.remember ?? []),
    ],
    ...(reaction.live && { live: reaction.live }),
    ...(toRead && { afterwards: () => deps.readConfiguration(context, firmware) }),
  };
}

/** Two models may number their firmware alike, and a station's electronics may be swapped. */
const firmwareKey = ({ vendor, model, firmware }: BootFacts) =>
  [vendor, model, firmware ?? ''].join(' ').slice(0, 500);

function intervalOf(
  { heartbeatSeconds }: BootDependencies,
  { id, bootStatus }: MessageContext['station'],
): number {
  if (bootStatus === 'pending') return pendingSeconds;
  if (bootStatus === 'rejected') return rejectedSeconds;
  // Always the same for a station: the last four digits of its id are random.
  const share = Number.parseInt(id.slice(-4), 16) / 0xffff;
  return Math.round(heartbeatSeconds * (1 - spread + 2 * spread * share));
}
