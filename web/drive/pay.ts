import type { PayClient } from '../../server/drive/charge-contract.ts';

/** Takes the payer to the provider's own page; false where the provider is shown within ours. */
export function leaveToPay(client: PayClient): boolean {
  if (client.kind !== 'builtin') return false;
  location.assign(client.url);
  return true;
}
