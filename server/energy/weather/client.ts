/**
 * Asks a weather service for the light on the ground, in the form that Open-Meteo publishes: `hourly.time` in seconds of
 * the epoch, `hourly.shortwave_radiation` in W/m² as the mean of the hour before each.
 */

import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Sentence } from '../../platform/sentence.ts';
import type { Place } from '../forecasts/sun.ts';
import { sayWeather } from './sentences.ts';

const answerMs = 10_000;
const mostBytes = 1_000_000;
/** Today, tomorrow and the day after: as far as is planned. */
const days = 3;
const hourMs = 3_600_000;
/** More than reaches the edge of the air is no measurement. */
const mostRadiation = 1_500;

export type Told =
  | { readonly ok: true; readonly firstHour: number; readonly radiation: readonly number[] }
  | { readonly ok: false; readonly why: Sentence };

const shape = Type.Object({
  hourly: Type.Object({
    time: Type.Array(Type.Number(), { minItems: 2, maxItems: 1000 }),
    shortwave_radiation: Type.Array(Type.Union([Type.Number(), Type.Null()]), {
      minItems: 2,
      maxItems: 1000,
    }),
  }),
});

export async function askSky(
  { url, key }: { readonly url: string; readonly key: string | undefined },
  { latitude, longitude }: Place,
): Promise<Told> {
  const query = new URLSearchParams({
    latitude: latitude.toFixed(4),
    longitude: longitude.toFixed(4),
    hourly: 'shortwave_radiation',
    timeformat: 'unixtime',
    timezone: 'GMT',
    forecast_days: String(days),
    ...(key !== undefined && { apikey: key }),
  });
  try {
    const answer = await fetch(`${url.replace(/\/+$/, '')}/v1/forecast?${query}`, {
      signal: AbortSignal.timeout(answerMs),
      redirect: 'error',
      headers: { accept: 'application/json' },
    });
    const text = await bounded(answer);
    if (text === undefined)
      return { ok: false, why: sayWeather('too_long', { kilobytes: mostBytes / 1000 }) };
    const body = parsed(text);
    if (!answer.ok)
      return { ok: false, why: sayWeather('refused', { status: answer.status, reason: reasonOf(body) }) };
    return readSky(body);
  } catch {
    return { ok: false, why: sayWeather('unreachable') };
  }
}

async function bounded(answer: Response): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    size += part.byteLength;
    if (size > mostBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const reasonOf = (body: unknown) =>
  String((body as { reason?: unknown } | undefined)?.reason ?? '…').slice(0, 200);

/** Reads an answer; hours that are missing in the middle end it, so that nothing is shifted. */
export function readSky(body: unknown): Told {
  if (!Value.Check(shape, body)) return { ok: false, why: sayWeather('not_radiation') };
  const { time, shortwave_radiation: values } = body.hourly;
  // Each value is the mean of the hour before its time.
  const firstHour = time[0]! * 1000 - hourMs;
  const radiation: number[] = [];
  for (const [i, at] of time.entries()) {
    const value = values[i];
    if (at * 1000 !== firstHour + (i + 1) * hourMs || value === null || value === undefined) break;
    radiation.push(Math.min(mostRadiation, Math.max(0, value)));
  }
  return radiation.length < 2
    ? { ok: false, why: sayWeather('not_radiation') }
    : { ok: true, firstHour, radiation };
}
