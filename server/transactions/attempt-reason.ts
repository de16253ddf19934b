import type { Reason } from '../drivers/index.ts';

/** Why a step of an attempt happened as it did: a refusal's reason, or how the attempt failed. */
export type StepReason = Reason | 'unplugged';
