import { Worker } from 'node:worker_threads';
import type { Situation } from './forecast.ts';
import { type Plan, unplanned } from './plan.ts';

/** Makes plans in a thread of its own, so that nobody else waits while the optimizer thinks. */
export interface Planner {
  /**
   * Plans a situation. Whoever needs an answer by `withinMs` gets one: when the optimizer is late, busy or broken, the
   * allocator shares out this moment by itself (`optimized` is false then).
   */
  plan(situation: Situation, withinMs: number): Promise<Plan>;
  end(): Promise<void>;
}

/** What the thread is asked and what it answers. */
export interface PlanRequest {
  readonly id: number;
  readonly situation: Situation;
  readonly seconds: number;
}

export interface PlanAnswer {
  readonly id: number;
  readonly plan?: Plan;
}

/** More plans than this do not wait for the thread: at a second each, the last would be answered too late anyway. */
const mostWaiting = 32;

/** Calls back after so many milliseconds; gives how to call it off. */
export type After = (milliseconds: number, then: () => void) => () => void;

const realTime: After = (milliseconds, then) => {
  const timer = setTimeout(then, milliseconds);
  return () => clearTimeout(timer);
};

/** Starts the thread at the first plan, and again after it broke. */
export function startPlanner(after: After = realTime): Planner {
  const waiting = new Map<number, { request: PlanRequest; answer: (plan: Plan | undefined) => void }>();
  let worker: Worker | undefined;
  let last = 0;
  /** The request that the thread works on: it gets one at a time, so that none that is late already is worked on. */
  let busyWith = 0;

  const broke = (which: Worker) => {
    if (worker !== which) return;
    worker = undefined;
    busyWith = 0;
    for (const { answer } of waiting.values()) answer(undefined);
  };
  const start = () => {
    const started = new Worker(new URL('./planner-worker.ts', import.meta.url));
    started.on('message', ({ id, plan }: PlanAnswer) => {
      busyWith = 0;
      waiting.get(id)?.answer(plan);
      next();
    });
    started.on('error', () => broke(started));
    started.on('exit', () => broke(started));
    // A plan under way is awaited by its caller; the thread alone keeps no process alive.
    started.unref();
    return started;
  };

  const next = () => {
    const [first] = waiting.values();
    if (busyWith !== 0 || !first) return;
    worker ??= start();
    busyWith = first.request.id;
    worker.postMessage(first.request);
  };

  return {
    plan(situation, withinMs) {
      if (waiting.size >= mostWaiting) return Promise.resolve(unplanned(situation));
      last += 1;
      const id = last;
      return new Promise((resolve) => {
        const answer = (plan: Plan | undefined) => {
          if (!waiting.delete(id)) return;
          cancel();
          // A situation that makes no sense to the allocator either is the caller's error.
          resolve(plan ?? Promise.resolve(situation).then(unplanned));
        };
        waiting.set(id, { request: { id, situation, seconds: withinMs / 1000 }, answer });
        const cancel = after(withinMs, () => answer(undefined));
        next();
      });
    },
    async end() {
      const ended = worker;
      worker = undefined;
      busyWith = 0;
      for (const { answer } of waiting.values()) answer(undefined);
      await ended?.terminate();
    },
  };
}
