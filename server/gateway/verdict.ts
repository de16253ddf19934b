import type { CallOutcome } from '@busbar/ocpp';
import { type Sentence, sentences } from '../platform/sentence.ts';
import type { outcomes, verdicts } from './command-contract.ts';

export type Outcome = (typeof outcomes)[number];
export type Verdict = (typeof verdicts)[number];

/** What a call is at its end: how it went, in words, and the call itself when one was made. */
export interface Ended {
  readonly judgement: Judgement;
  readonly outcome: CallOutcome | undefined;
}

/** What became of a command: how the call ended, whether the station did it, and both in words. */
export interface Judgement {
  readonly outcome: Outcome;
  readonly verdict: Verdict;
  readonly sentence: Sentence;
}

const say = sentences('command', {
  running: 'Waiting for the station’s answer.',
  accepted: 'Accepted by the station.',
  told: 'The station answered.',
  scheduled: 'Accepted by the station: it follows as soon as a running transaction has ended.',
  reboot_required: 'Accepted by the station: it takes effect after its next restart.',
  unlocked: 'The station unlocked the connector.',
  some: 'Accepted by the station in part: {accepted} of {total}. Rejected: {rejected}.',
  some_restart:
    'Accepted by the station in part: {accepted} of {total}. Rejected: {rejected}. After its next restart take effect: {restart}.',
  restart_for: 'Accepted by the station. After its next restart take effect: {restart}.',
  rejected: 'Rejected by the station: {status}.',
  rejected_because: 'Rejected by the station: {status} ({reason}).',
  unknown_key: 'The station knows none of these: {names}.',
  odd_answer: 'The station’s answer does not follow its schema: {problem}.',
  error: 'The station answered with an error: {code}. {description}',
  timeout: 'No answer within {seconds} s. The station may have done it nevertheless.',
  timeout_queue: 'Not sent: other commands to this station took too long.',
  offline: 'Not sent: the station is not connected.',
  offline_after: 'The connection ended before the station answered. It may have done it nevertheless.',
  busy: 'Not sent: too many commands wait for this station already.',
  parts_offline:
    'Sent in {parts} messages, as the station takes no more at a time. It answered {answered}; then the connection was gone.',
  parts_timeout:
    'Sent in {parts} messages, as the station takes no more at a time. It answered {answered}, and then no more.',
  parts_error:
    'Sent in {parts} messages, as the station takes no more at a time. It answered {answered}, and the next one with the error {code}. {description}',
  stopped_timeout:
    'Sent one by one. Answered: {said}. No answer to {key}: the station may have taken it nevertheless. Not sent: {left}.',
  stopped_offline:
    'Sent one by one. Answered: {said}. The connection was gone before {key} was answered. Not sent: {left}.',
  unsupported: 'Not sent: {why}.',
  not_begun: 'Not sent: Busbar stopped before its turn came.',
  interrupted: 'Busbar stopped before the station’s answer was noted. It may have done it nevertheless.',
});

export const running = say('running');
export const notBegun = say('not_begun');
export const interrupted = say('interrupted');
export const notConnected = say('offline');

export function unsupported(why: string): Judgement {
  return { outcome: 'unsupported', verdict: 'failed', sentence: say('unsupported', { why }) };
}

/** How a command ended that was sent in parts, of which so many were answered before one was not. */
export function judgeParts(
  last: Judgement,
  told: { readonly answered: number; readonly parts: number },
): Judgement {
  if (told.answered === 0) return last;
  switch (last.outcome) {
    case 'offline':
      return { ...last, sentence: say('parts_offline', told) };
    case 'error': {
      const { code = '', description = '' } = last.sentence.params;
      return { ...last, sentence: say('parts_error', { ...told, code, description }) };
    }
    default:
      return { ...last, sentence: say('parts_timeout', told) };
  }
}

/** How a command ended whose requests went one by one, when one was not answered. */
export function judgeStopped(
  last: Judgement,
  told: {
    readonly said: readonly { readonly key: string; readonly status: string }[];
    readonly key: string;
    readonly left: readonly string[];
  },
): Judgement {
  if (told.said.length === 0) return last;
  const said = told.said.map(({ key, status }) => `${key} (${status})`).join(', ');
  const words = { said, key: told.key, left: told.left.join(', ') || '–' };
  return {
    ...last,
    sentence: say(last.outcome === 'offline' ? 'stopped_offline' : 'stopped_timeout', words),
  };
}

/** Status words of all versions by which a station says yes. */
const yes = new Set([
  'Accepted',
  'Scheduled',
  'Unlocked',
  'RebootRequired',
  'AcceptedCanceled',
  'Unpublished',
]);

/** Tells what an ended call means to the person who asked for it. */
export function judge(outcome: CallOutcome, timeoutMs: number): Judgement {
  const failed = (sentence: Sentence): Judgement => ({
    outcome: outcome.outcome,
    verdict: 'failed',
    sentence,
  });
  switch (outcome.outcome) {
    case 'answered':
      return outcome.deviation
        ? {
            ...judgeAnswer(outcome.payload),
            sentence: say('odd_answer', { problem: outcome.deviation.message }),
          }
        : judgeAnswer(outcome.payload);
    case 'error':
      return failed(say('error', { code: outcome.code, description: outcome.description }));
    case 'timeout':
      return failed(
        outcome.sentAt === undefined
          ? say('timeout_queue')
          : say('timeout', { seconds: Math.round(timeoutMs / 100) / 10 }),
      );
    case 'offline':
      return failed(outcome.sentAt === undefined ? say('offline') : say('offline_after'));
    case 'busy':
      return failed(say('busy'));
  }
}

function judgeAnswer(payload: unknown): Judgement {
  const answer = isObject(payload) ? payload : {};
  const results = resultsOf(answer);
  if (results) return judgeResults(results);
  if (typeof answer.status === 'string') return judgeStatus(answer.status, reasonOf(answer));
  if (
    Array.isArray(answer.unknownKey) &&
    answer.unknownKey.length > 0 &&
    !hasItems(answer.configurationKey)
  ) {
    return answered('rejected', say('unknown_key', { names: answer.unknownKey.map(String).join(', ') }));
  }
  return answered('accepted', say('told'));
}

function answered(verdict: Verdict, sentence: Sentence): Judgement {
  return { outcome: 'answered', verdict, sentence };
}

function judgeStatus(status: string, reason: string | undefined): Judgement {
  switch (status) {
    case 'Scheduled':
      return answered('accepted', say('scheduled'));
    case 'RebootRequired':
      return answered('accepted', say('reboot_required'));
    case 'Unlocked':
      return answered('accepted', say('unlocked'));
  }
  if (yes.has(status)) return answered('accepted', say('accepted'));
  const sentence =
    reason === undefined ? say('rejected', { status }) : say('rejected_because', { status, reason });
  return answered('rejected', sentence);
}

interface Result {
  readonly status: string;
  readonly name: string;
  readonly reason: string | undefined;
}

/** Some answers tell a status for each variable, monitor or tariff. */
function resultsOf(answer: Record<string, unknown>): Result[] | undefined {
  const monitors = answer.setMonitoringResult ?? answer.clearMonitoringResult;
  if (Array.isArray(monitors)) return monitors.filter(isObject).map(monitorResult);
  if (Array.isArray(answer.changeConfigurationResult))
    return answer.changeConfigurationResult.filter(isObject).map(keyResult);
  if (Array.isArray(answer.clearTariffsResult))
    return answer.clearTariffsResult.filter(isObject).map(tariffResult);
  const list = answer.setVariableResult ?? answer.getVariableResult;
  if (!Array.isArray(list)) return undefined;
  return list.filter(isObject).map((item) => ({
    status: String(item.attributeStatus),
    name: isObject(item.variable) ? String(item.variable.name) : '',
    reason: isObject(item.attributeStatusInfo) ? reasonText(item.attributeStatusInfo) : undefined,
  }));
}

/** What askInTurn made of the answers to several keys. */
const keyResult = ({ key, status }: Record<string, unknown>): Result => ({
  status: String(status),
  name: String(key),
  reason: undefined,
});

function tariffResult({ status, tariffId, statusInfo }: Record<string, unknown>): Result {
  return {
    status: String(status),
    name: String(tariffId ?? ''),
    reason: isObject(statusInfo) ? reasonText(statusInfo) : undefined,
  };
}

function monitorResult({ status, variable, id, statusInfo }: Record<string, unknown>): Result {
  return {
    status: String(status),
    name: isObject(variable) ? String(variable.name) : String(id),
    reason: isObject(statusInfo) ? reasonText(statusInfo) : undefined,
  };
}

function judgeResults(results: readonly Result[]): Judgement {
  const refused = results.filter(({ status }) => !yes.has(status));
  const first = refused[0];
  const waiting = results.filter(({ status }) => status === 'RebootRequired');
  const restart = waiting.map(({ name }) => name).join(', ');
  if (!first) {
    if (results.length > 1 && waiting.length > 0)
      return answered('accepted', say('restart_for', { restart }));
    return judgeStatus(waiting.length > 0 ? 'RebootRequired' : 'Accepted', undefined);
  }
  if (refused.length === results.length) return judgeStatus(first.status, first.reason ?? first.name);
  const rejected = refused.map(({ name, status }) => `${name} (${status})`).join(', ');
  const accepted = results.length - refused.length;
  const told = { accepted, total: results.length, rejected };
  return answered('accepted', restart ? say('some_restart', { ...told, restart }) : say('some', told));
}

function reasonOf({ statusInfo }: Record<string, unknown>): string | undefined {
  return isObject(statusInfo) ? reasonText(statusInfo) : undefined;
}

function reasonText({ reasonCode, additionalInfo }: Record<string, unknown>): string {
  return [reasonCode, additionalInfo].filter((part) => typeof part === 'string' && part !== '').join(': ');
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const hasItems = (value: unknown) => Array.isArray(value) && value.length > 0;
