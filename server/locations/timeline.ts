import { type Sentence, sentences } from '../platform/sentence.ts';

const say = sentences('timeline', {
  connected: 'Connected, speaking OCPP {version}.',
  disconnected: 'Connection ended: {reason}.',
  booted: 'Started up: {reason}.',
  created: 'Was added.',
  changed: 'Was changed: {action}.',
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
  other: '{kind}',
});

type Tell = (text: (name: string, fallback?: string) => string) => Sentence;

const told: Readonly<Record<string, Tell>> = {
  'station.connected': (of) => say('connected', { version: of('version') }),
  'station.disconnected': (of) => say('disconnected', { reason: of('reason', 'no reason given') }),
  'station.booted': (of) => say('booted', { reason: of('reason', 'no reason given') }),
  'station.created': () => say('created'),
  'station.changed': (of) => say('changed', { action: of('action') }),
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

/** What an event of the outbox says to a person; one that is not known is named by its kind. */
export function timelineSentence(kind: string, data: Readonly<Record<string, unknown>>): Sentence {
  const text = (name: string, fallback = 'unknown') => {
    const value = data[name];
    const word = typeof value === 'string' || typeof value === 'number' ? String(value) : fallback;
    return word.replaceAll('_', ' ');
  };
  return told[kind]?.(text) ?? say('other', { kind });
}

function connectorSentence(of: (name: string, fallback?: string) => string): Sentence {
  const states = { previous: of('previous'), state: of('state') };
  if (of('evse') === '0') return say('station_status', states);
  const place = { evse: of('evse'), connector: of('connector') };
  const code = of('errorCode', '');
  return code
    ? say('connector_fault', { ...place, ...states, code })
    : say('connector', { ...place, ...states });
}
