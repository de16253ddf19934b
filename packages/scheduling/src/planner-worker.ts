import { parentPort } from 'node:worker_threads';
import { highs } from './lp.ts';
import { plan } from './plan.ts';
import type { PlanAnswer, PlanRequest } from './planner.ts';

/** The thread behind `planner.ts`: one plan after the other. A situation that cannot be planned is answered empty. */
parentPort?.on('message', async ({ id, situation, seconds }: PlanRequest) => {
  parentPort?.postMessage(await answerTo());

  async function answerTo(): Promise<PlanAnswer> {
    try {
      return { id, plan: plan(await highs(), situation, seconds) };
    } catch {
      return { id };
    }
  }
});
