/** A request with a list that is longer than its station takes at a time: cut in parts, and their answers joined. Pure. */

import { chunksOf } from './chunks.ts';

/** What a station takes in one message of an action; null: any number. */
export interface MessageLimits {
  readonly items: number | null;
  readonly bytes: number | null;
}

/** The member of each request that may be sent in parts. A report that is asked for in parts comes as several reports. */
const lists: Readonly<Record<string, string>> = {
  GetConfiguration: 'key',
  GetVariables: 'getVariableData',
  SetVariables: 'setVariableData',
  GetReport: 'componentVariable',
  GetMonitoringReport: 'componentVariable',
  SetVariableMonitoring: 'setMonitoringData',
  ClearVariableMonitoring: 'id',
};

/** What a frame adds to its payload: the type, an id of 36 characters, the action, quotes and commas. */
const frameBytes = 48;

/** Whether a request has a list that could be too long for one message. */
export const hasList = (action: string, payload: unknown): boolean =>
  listOf(action, (payload ?? {}) as Json).length > 1;

/**
 * Cuts a request into as many as its station's limits ask for; one that is short enough stays as it is. Each part that
 * follows has a number of its own (`requestId`), where the action has one.
 */
export function partsOf(
  action: string,
  payload: object,
  { items, bytes }: MessageLimits,
  freshNumber: () => number,
): readonly object[] {
  const list = listOf(action, payload as Json);
  const name = lists[action]!;
  const around = frameBytes + action.length + bytesOf({ ...payload, [name]: [] });
  const bounds = {
    items: items || Number.POSITIVE_INFINITY,
    bytes: bytes ? Math.max(0, bytes - around) : null,
  };
  const chunks = chunksOf(list, bounds, (item) => bytesOf(item) + 1);
  if (chunks.length <= 1) return [payload];
  return chunks.map((chunk, at) => ({
    ...payload,
    ...(at > 0 && 'requestId' in payload && { requestId: freshNumber() }),
    [name]: chunk,
  }));
}

/** The answers to all parts as if one had come: lists one after the other, a refusal of one part before a yes to another. */
export function joinAnswers(answers: readonly unknown[]): unknown {
  const joined: Json = {};
  for (const answer of answers.filter(isObject)) {
    for (const [name, value] of Object.entries(answer)) {
      const before = joined[name];
      if (Array.isArray(before) && Array.isArray(value)) joined[name] = [...before, ...value];
      else if (before === undefined || (name === 'status' && weight(value) > weight(before)))
        joined[name] = value;
    }
  }
  return joined;
}

/** A part of a report with nothing in it takes nothing from the other parts. */
const weight = (status: unknown) => (status === 'EmptyResultSet' ? 0 : status === 'Accepted' ? 1 : 2);

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

function listOf(action: string, payload: Json): readonly unknown[] {
  const list = payload[lists[action] ?? ''];
  return Array.isArray(list) ? list : [];
}
