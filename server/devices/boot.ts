import type { Decision, MessageContext, Slot, StationTemplate } from '../gateway/index.ts';
import { deviationRow, remember } from '../gateway/index.ts';
import type { TakeLayout } from '../locations/index.ts';
import { wantedHeartbeat } from './configuration/heartbeat.ts';
import type { Report } from './configuration/report.ts';
import { restartedRow } from './configuration/restart.ts';
import type { Layer } from './configuration/wanted.ts';
import { type BootFacts, bootRow, forgetVariables } from './rows.ts';
import type { Catalogue, Maker } from './templates/catalogue.ts';
import { longIdentitySentence, maxIdentity } from './templates/deviation.ts';

/** How soon a station that is held boots again, in seconds, where the operator said nothing else. */
export const defaultRetrySeconds = { pending: 60, rejected: 600 } as const;
/** The share of the interval by which stations are spread, so that thousands do not beat together. */
const spread = 0.1;

/** What the hot path keeps of a device. */
export interface DeviceMemory {
  /** The firmware that its configuration was read for. */
  readonly configurationFor: string | null;
  /** The operator's own template of this station: it goes over what is known of the model. */
  readonly ownTemplate: StationTemplate;
  /** Templates that name the heartbeat interval of stations like it. */
  readonly heartbeats: readonly Layer[];
  /** How soon it shall boot again while it is held, when an operator said so. */
  readonly retrySeconds: number | null;
  /** The report of its device model that it is in the middle of. */
  readonly report: Report | null;
}

export interface BootDependencies {
  readonly slot: Slot<DeviceMemory>;
  /** What is known of models of stations. */
  readonly catalogue: Pick<Catalogue, 'know'>;
  /** Base of the heartbeat interval where no template wants another one, in seconds. */
  readonly heartbeatSeconds: number;
  /** What an accepted boot means to others: transactions that nobody will end. */
  readonly onBoot: (context: MessageContext, boot: { triggered: boolean }) => BootReaction;
  /** Whether we asked the station for a boot message a moment ago. */
  readonly wasTriggered: (stationId: string) => boolean;
  /** Gives a station whose EVSEs nobody knows those of its model. */
  readonly takeLayout: TakeLayout;
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
  how: { readonly triggeredByReason: boolean; readonly boundIdentity: boolean },
): Decision<BootAnswer> {
  const { station, arrivedAt } = context;
  const memory = context.memory(deps.slot);
  const { configurationFor } = memory;
  const known = deps.catalogue.know(facts);
  const wanted = wantedHeartbeat([...known.defaults, ...memory.heartbeats], { ...facts, ...station });
  const answer = {
    status: statuses[station.bootStatus],
    currentTime: arrivedAt.toISOString(),
    interval: intervalOf(deps, context, wanted),
  };
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
    rows: [
      bootRow(station.id, facts, known, arrivedAt),
      ...(changed ? [forgetVariables(station.id)] : []),
      ...(how.boundIdentity && station.identity.length > maxIdentity ? [longIdentity(context)] : []),
    ],
    facts: { template: templateOf(deps, context, facts) },
    events: [{ kind: 'station.booted', at: arrivedAt, data }],
  };
  if (station.bootStatus !== 'accepted') return { answer, ...own };
  const triggered = how.triggeredByReason || deps.wasTriggered(station.id);
  const reaction = deps.onBoot(context, { triggered });
  const layout = deps.takeLayout(context, known.evses);
  const restarted = triggered ? [] : [restartedRow(station.id)];
  const toRead = configurationFor !== firmware;
  return {
    answer,
    facts: own.facts,
    rows: [...own.rows, ...restarted, ...(layout.rows ?? []), ...(reaction.rows ?? [])],
    events: [...own.events, ...(layout.events ?? []), ...(reaction.events ?? [])],
    remember: [
      ...(changed ? [remember(deps.slot, { ...memory, configurationFor: null })] : []),
      ...(layout.remember ?? []),
      ...(reaction.remember ?? []),
    ],
    ...(reaction.live && { live: reaction.live }),
    ...(toRead && { afterwards: () => deps.readConfiguration(context, firmware) }),
  };
}

/** What is known of a station of this maker: of its model, and what an operator said of it alone over that. */
export const templateOf = (
  { catalogue, slot }: Pick<BootDependencies, 'catalogue' | 'slot'>,
  context: MessageContext,
  maker: Maker,
): StationTemplate => ({ ...catalogue.know(maker).facts, ...context.memory(slot).ownTemplate });

/** Two models may number their firmware alike, and a station's electronics may be swapped. */
const firmwareKey = ({ vendor, model, firmware }: BootFacts) =>
  [vendor, model, firmware ?? ''].join(' ').slice(0, 500);

/** A longer one is let in all the same: it is the station's name, and cutting it would make another. */
function longIdentity({ station, arrivedAt }: MessageContext) {
  const { text: detail } = longIdentitySentence(station.identity);
  return deviationRow(station.id, { kind: 'long_identity', detail }, arrivedAt);
}

function intervalOf(
  { slot, heartbeatSeconds }: BootDependencies,
  context: MessageContext,
  wanted: number | undefined,
): number {
  const { id, bootStatus } = context.station;
  const { retrySeconds } = context.memory(slot);
  if (bootStatus !== 'accepted') return retrySeconds ?? defaultRetrySeconds[bootStatus];
  if (wanted !== undefined) return wanted;
  // Always the same for a station: the last four digits of its id are random.
  const share = Number.parseInt(id.slice(-4), 16) / 0xffff;
  return Math.round(heartbeatSeconds * (1 - spread + 2 * spread * share));
}
