/** Which reports an event asks for, and when each is due (OpenADR 3, reportDescriptor). */

import type { AdrEvent, AdrReportDescriptor, Part } from './event.ts';

/** Reports of one event that are looked at. */
const mostReports = 500;

/** An interval of an event as it came to be in time. */
export interface Step {
  readonly interval: number;
  /** Epoch milliseconds; `until` may be endless. */
  readonly from: number;
  readonly until: number;
}

export interface DueReport {
  /** The same for the same report of an event, whenever it is asked. */
  readonly key: string;
  /** About what is to come, not what was. */
  readonly ahead: boolean;
  readonly descriptors: readonly AdrReportDescriptor[];
  readonly steps: readonly Step[];
}

/** Payloads that can be told, and which of them are about what is to come. */
const measuredTypes = new Set([
  'USAGE',
  'DEMAND',
  'READING',
  'BASELINE',
  'DELTA_USAGE',
  'SETPOINT',
  'OPERATING_STATE',
  'STORAGE_CHARGE_LEVEL',
  'STORAGE_USABLE_CAPACITY',
]);
const aheadTypes = new Set([
  'USAGE_FORECAST',
  'LOAD_SHED_DELTA_AVAILABLE',
  'UP_REGULATION_AVAILABLE',
  'DOWN_REGULATION_AVAILABLE',
]);
export const canTell = ({ payloadType }: AdrReportDescriptor) =>
  measuredTypes.has(payloadType) || aheadTypes.has(payloadType);

/** The intervals of an event in time: values that share one are one, a loop makes each anew. */
export function stepsOf(parts: readonly Part[]): Step[] {
  const steps: Step[] = [];
  for (const { interval, from, until } of [...parts].sort((a, b) => a.from - b.from || a.until - b.until)) {
    const last = steps.at(-1);
    if (last && last.interval === interval && from <= last.until)
      steps[steps.length - 1] = { ...last, until: Math.max(last.until, until) };
    else steps.push({ interval, from, until });
  }
  return steps;
}

/** The reports that are due by now; what was sent already is the caller's to know, by its key. */
export function dueReports(
  event: AdrEvent,
  steps: readonly Step[],
  now: number,
  settleMs: number,
): DueReport[] {
  const plans = new Map<string, AdrReportDescriptor[]>();
  for (const one of (event.reportDescriptors ?? []).filter(canTell)) {
    const ahead = aheadTypes.has(one.payloadType) || one.historical === false;
    const key = [
      ahead ? 'ahead' : 'measured',
      one.startInterval ?? -1,
      one.numIntervals ?? -1,
      one.frequency ?? -1,
      one.repeat ?? 1,
    ].join('/');
    plans.set(key, [...(plans.get(key) ?? []), one]);
  }
  return [...plans].flatMap(([key, descriptors]) => due(key, descriptors, steps, now, settleMs));
}

function due(
  key: string,
  descriptors: readonly AdrReportDescriptor[],
  steps: readonly Step[],
  now: number,
  settleMs: number,
): DueReport[] {
  const [kind, ...numbers] = key.split('/');
  const [start, count, every, repeat] = numbers.map(Number) as [number, number, number, number];
  const ahead = kind === 'ahead';
  const report = (turn: number, some: readonly Step[]): DueReport => ({
    key: `${key}#${turn}`,
    ahead,
    descriptors,
    steps: some,
  });
  const most = count < 0 ? steps.length : count;
  const isDue = (step: Step | undefined) =>
    step !== undefined && (ahead ? step.from <= now : step.until + settleMs <= now);
  if (steps.length === 0) return [];
  if (start < 0) {
    // One report: of what comes as soon as the event is known, of what was when its last interval is over.
    if (ahead) return [report(0, steps.slice(0, most))];
    return isDue(steps.at(-1)) ? [report(0, steps.slice(Math.max(0, steps.length - most)))] : [];
  }
  const pace = every > 0 ? every : most;
  const reports: DueReport[] = [];
  for (let turn = 0; turn < (repeat < 0 ? mostReports : Math.min(repeat, mostReports)); turn += 1) {
    const at = start + turn * Math.max(1, pace);
    if (!isDue(steps[at])) break;
    const some = ahead ? steps.slice(at, at + most) : steps.slice(Math.max(0, at + 1 - most), at + 1);
    reports.push(report(turn, some));
  }
  return reports;
}
