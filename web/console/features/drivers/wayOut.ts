import type { Refusal } from '../../../../server/drivers/place-contract.ts';

/** Reasons that hang on more than the token: a look at it now does not tell whether they were mended. */
const ofTheMoment = ['wrong_kind', 'certificate_invalid', 'reserved', 'master_pass'] as const;
const told = ['elsewhere', ...ofTheMoment] as const;

/** Which sentence tells the way out of a refusal; undefined where its button says enough, or nothing is left to do. */
export function wayOutOf({
  reason,
  now,
}: Pick<Refusal, 'reason' | 'now'>): (typeof told)[number] | undefined {
  return now.accepted ? ofTheMoment.find((one) => one === reason) : told.find((one) => one === now.reason);
}
