/** The states that things are in, and the one colour each has on map, list, pill and chart. */

export const CONNECTOR_STATES = [
  'available',
  'preparing',
  'charging',
  'suspended_ev',
  'suspended_evse',
  'finishing',
  'occupied',
  'reserved',
  'unavailable',
  'faulted',
  'unknown',
] as const;
export type ConnectorState = (typeof CONNECTOR_STATES)[number];

/** What a pill can say: a connector's state, a station's connection, a transaction, a token, an outcome. */
export type State =
  | ConnectorState
  | 'online'
  | 'offline'
  | 'active'
  | 'ended'
  | 'provisional'
  | 'blocked'
  | 'lost'
  | 'expired'
  | 'accepted'
  | 'pending'
  | 'rejected'
  | 'failed'
  | 'retired';

export type Tone = 'green' | 'blue' | 'slate' | 'violet' | 'amber' | 'orange' | 'grey' | 'red';

export const toneOf: Record<State, Tone> = {
  available: 'green',
  preparing: 'blue',
  charging: 'blue',
  suspended_ev: 'slate',
  suspended_evse: 'violet',
  finishing: 'blue',
  occupied: 'blue',
  reserved: 'amber',
  unavailable: 'grey',
  faulted: 'red',
  unknown: 'grey',
  online: 'green',
  offline: 'red',
  active: 'blue',
  ended: 'slate',
  provisional: 'amber',
  blocked: 'red',
  lost: 'red',
  expired: 'grey',
  accepted: 'green',
  pending: 'amber',
  rejected: 'red',
  failed: 'orange',
  retired: 'grey',
};

/** Which of several connectors' states a station is shown with: the one that wants a person's eye first. */
const URGENCY: readonly ConnectorState[] = [
  'faulted',
  'suspended_evse',
  'charging',
  'suspended_ev',
  'preparing',
  'finishing',
  'occupied',
  'reserved',
  'available',
  'unavailable',
  'unknown',
];

/** The state a station shows on map and list: offline wins, then the most urgent of its connectors. */
export function stationState(online: boolean, connectors: readonly string[]): State {
  if (!online) return 'offline';
  return URGENCY.find((state) => connectors.includes(state)) ?? 'unknown';
}
