import { type Sentence, sentences } from '../platform/sentence.ts';

const say = sentences('timeline', {
  connected: 'Connected, speaking OCPP {version}.',
  disconnected: 'Connection ended: {reason}.',
  booted: 'Started up: {reason}.',
  created: 'Was added.',
  changed: 'Was changed: {action}.',
  laid_out: 'Got the EVSEs of its model.',
  retired: 'Was decommissioned.',
  connector: 'EVSE {evse} connector {connector}: {previous} → {state}.',
  connector_fault: 'EVSE {evse} connector {connector}: {previous} → {state} ({code}).',
  station_status: 'The station itself: {previous} → {state}.',
  transaction_started: 'A transaction began.',
  transaction_updated: 'A transaction went on.',
  transaction_ended: 'A transaction ended.',
  transaction_provisional: 'A transaction was closed provisionally.',
  transaction_confirmed: 'A transaction was confirmed.',
  quarantine_added: 'A message about a transaction could not be matched.',
  quarantine_resolved: 'A message in quarantine was dealt with.',
  refused: 'Token {uid} was refused.',
  connection_refused: 'A connection was refused: {reason}.',
  command: 'Command {intent}: {outcome}.',
  security_event: 'Security event: {type}.',
  report: 'Report of the device: {status}.',
  transaction_priced: 'A transaction was priced.',
  transaction_settled: 'What a terminal took for a transaction was told.',
  transaction_held: 'A transaction is not billed until somebody has looked at its signed readings.',
  transaction_released: 'A transaction that was held back may be billed.',
  transaction_unplugged: 'A car was unplugged.',
  local_list: 'Its list of tokens changed.',
  charging_profiles: 'Its charging profiles changed.',
  charging_needs: 'A car told what it needs.',
  charging_ev_schedule: 'A car told how it means to charge.',
  charging_external_limit: 'A limit from outside was set or lifted.',
  charging_priority: 'Charging with priority began or ended.',
  der_alarm: 'It told an alarm of the grid.',
  der_control: 'A grid function of it changed.',
  der_report: 'It told its grid functions.',
  battery_swap: 'A battery was given out or taken in.',
  campaign: 'A campaign went on here.',
  certificate_delivered: 'A certificate was delivered.',
  certificate_requested: 'It asked for a certificate.',
  certificate_revoked: 'A certificate of it was revoked.',
  configuration_changed: 'Its configuration changed.',
  display: 'What its display shows changed.',
  device_event: 'It noticed something by itself.',
  log: 'A log of it was asked for or came.',
  monitors: 'What it watches over changed.',
  stream: 'Values of a stream came.',
  streams: 'Its streams of values changed.',
  security_upgrade: 'Its change to another security profile went on.',
  template: 'A model or template that is about it changed.',
  reservation_requested: 'A reservation is asked for.',
  reservation_active: 'A reservation is in force.',
  reservation_used: 'A reservation was used.',
  reservation_expired: 'A reservation ended unused.',
  reservation_cancelled: 'A reservation was cancelled.',
  reservation_removed: 'A reservation was dropped by the station.',
  reservation_refused: 'A reservation was refused by the station.',
  reservation_faulted: 'A reservation was lost: its EVSE is out of order.',
  reservation_no_show: 'Nobody came for a reservation.',
  reservation_fee_voided: 'The fee of a reservation was waived.',
  other: '{kind}',
});

type Tell = (text: (name: string, fallback?: string) => string) => Sentence;

const told: Readonly<Record<string, Tell>> = {
  'station.connected': (of) => say('connected', { version: of('version') }),
  'station.disconnected': (of) => say('disconnected', { reason: of('reason', 'no reason given') }),
  'station.booted': (of) => say('booted', { reason: of('reason', 'no reason given') }),
  'station.created': () => say('created'),
  'station.changed': (of) =>
    of('action') === 'laid out' ? say('laid_out') : say('changed', { action: of('action') }),
  'station.retired': () => say('retired'),
  'connector.status': connectorSentence,
  'transaction.started': () => say('transaction_started'),
  'transaction.updated': () => say('transaction_updated'),
  'transaction.ended': () => say('transaction_ended'),
  'transaction.provisional': () => say('transaction_provisional'),
  'transaction.confirmed': () => say('transaction_confirmed'),
  'quarantine.added': () => say('quarantine_added'),
  'quarantine.resolved': () => say('quarantine_resolved'),
  'attempt.refused': (of) => say('refused', { uid: of('uid') }),
  'attempt.connection_refused': (of) => say('connection_refused', { reason: of('reason') }),
  'command.finished': (of) => say('command', { intent: of('intent'), outcome: of('outcome') }),
  'device.security_event': (of) => say('security_event', { type: of('type') }),
  'device.report': (of) => say('report', { status: of('status') }),
};

/** Those that say all by their kind. */
const plain = {
  'transaction.priced': 'transaction_priced',
  'transaction.settled': 'transaction_settled',
  'transaction.held': 'transaction_held',
  'transaction.released': 'transaction_released',
  'transaction.unplugged': 'transaction_unplugged',
  'station.local_list': 'local_list',
  'charging.profiles': 'charging_profiles',
  'charging.needs': 'charging_needs',
  'charging.ev_schedule': 'charging_ev_schedule',
  'charging.external_limit': 'charging_external_limit',
  'charging.priority': 'charging_priority',
  'der.alarm': 'der_alarm',
  'der.control': 'der_control',
  'der.report': 'der_report',
  'device.battery_swap': 'battery_swap',
  'device.campaign': 'campaign',
  'device.certificate_delivered': 'certificate_delivered',
  'device.certificate_requested': 'certificate_requested',
  'device.certificate_revoked': 'certificate_revoked',
  'device.configuration': 'configuration_changed',
  'device.display': 'display',
  'device.event': 'device_event',
  'device.log': 'log',
  'device.monitors': 'monitors',
  'device.stream': 'stream',
  'device.streams': 'streams',
  'device.security_upgrade': 'security_upgrade',
  'device.template': 'template',
  'reservation.requested': 'reservation_requested',
  'reservation.active': 'reservation_active',
  'reservation.used': 'reservation_used',
  'reservation.expired': 'reservation_expired',
  'reservation.cancelled': 'reservation_cancelled',
  'reservation.removed': 'reservation_removed',
  'reservation.refused': 'reservation_refused',
  'reservation.faulted': 'reservation_faulted',
  'reservation.no_show': 'reservation_no_show',
  'reservation.fee_voided': 'reservation_fee_voided',
} as const;

/** What an event of the outbox says to a person; one that is not known is named by its kind. */
export function timelineSentence(kind: string, data: Readonly<Record<string, unknown>>): Sentence {
  const text = (name: string, fallback = 'unknown') => {
    const value = data[name];
    const word = typeof value === 'string' || typeof value === 'number' ? String(value) : fallback;
    return word.replaceAll('_', ' ');
  };
  if (isPlain(kind)) return say(plain[kind]);
  return told[kind]?.(text) ?? say('other', { kind });
}

const isPlain = (kind: string): kind is keyof typeof plain => Object.hasOwn(plain, kind);

function connectorSentence(of: (name: string, fallback?: string) => string): Sentence {
  const states = { previous: of('previous'), state: of('state') };
  if (of('evse') === '0') return say('station_status', states);
  const place = { evse: of('evse'), connector: of('connector') };
  const code = of('errorCode', '');
  return code
    ? say('connector_fault', { ...place, ...states, code })
    : say('connector', { ...place, ...states });
}
