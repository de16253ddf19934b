import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import {
  getSampleSeries,
  getTransaction,
  listTransactions,
  type TransactionItem,
} from '../../../../server/transactions/contract.ts';
import { refresh } from '../../api.ts';
import type { LiveMessage } from '../../live/connection.ts';
import { useLive } from '../../live/live.ts';

interface Reading {
  transactionId?: string | null;
  powerW?: number | null;
  energyWh?: number | null;
  soc?: number | null;
}

/** A chart is read again at most this often while readings come in. */
const CHART_MS = 10_000;

/** Lets the latest readings show in every list and page of transactions at once, without asking for them again. */
export function useLiveTransactions(): void {
  const client = useQueryClient();
  useLive('meter', (message) => {
    const reading = message.data as Reading;
    if (!reading.transactionId) return;
    client.setQueriesData<unknown>({ queryKey: [listTransactions.path] }, (data: unknown) =>
      patched(data, reading, message.at),
    );
    client.setQueriesData<unknown>({ queryKey: [getTransaction.path] }, (data: unknown) =>
      patched(data, reading, message.at),
    );
  });
}

/** Draws a transaction's chart on while it runs: a reading of it makes the series old, a few times a minute. */
export function useLiveChart(transactionId: string): void {
  const client = useQueryClient();
  const readAt = useRef(0);
  useLive('meter', (message: LiveMessage) => {
    if ((message.data as Reading).transactionId !== transactionId) return;
    if (Date.now() - readAt.current < CHART_MS) return;
    readAt.current = Date.now();
    refresh(client, getSampleSeries);
  });
}

/** A cached answer (one transaction, a list, pages of a list) with the reading in it; the same one if it is not about it. */
export function patched<Data>(data: Data, reading: Reading, at: string): Data {
  if (Array.isArray(data)) {
    const next = data.map((one: unknown) => patched(one, reading, at));
    return (next.some((one, index) => one !== data[index]) ? next : data) as Data;
  }
  if (typeof data !== 'object' || data === null) return data;
  if ('pages' in data) return within(data, 'pages', reading, at);
  if ('items' in data) return within(data, 'items', reading, at);
  if (!isRunning(data) || data.id !== reading.transactionId) return data;
  return {
    ...data,
    powerW: reading.powerW ?? data.powerW,
    energyWh: reading.energyWh ?? data.energyWh,
    socPercent: reading.soc ?? data.socPercent,
    lastSampleAt: at,
  };
}

function within<Data extends object>(data: Data, member: keyof Data, reading: Reading, at: string): Data {
  const next = patched(data[member], reading, at);
  return next === data[member] ? data : { ...data, [member]: next };
}

const isRunning = (data: object): data is TransactionItem =>
  'stationTransactionId' in data && 'state' in data && data.state === 'active';
