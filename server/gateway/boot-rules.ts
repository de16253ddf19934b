import type { Refusal, StationFacts } from './message.ts';

/** Messages by which a pending station obeys what we asked of it, besides booting again (OCPP 2.x B02.FR.02, B02.FR.09). */
const whilePending = new Set(['BootNotification', 'NotifyReport', 'NotifyMonitoringReport']);

/** Messages that a TriggerMessage may ask a pending station for. */
export type Asked = (stationId: string, action: string) => boolean;

/**
 * Tells whether a station that is not accepted may send this message; gives the refusal when it may not.
 * 2.x pending: boot, and what we asked for; rejected: boot only (B02, B03). 1.6: everything is answered normally
 * while pending, and the slices authorize nothing meanwhile.
 */
export function createAdmission(asked: Asked) {
  return (facts: StationFacts, action: string): Refusal | undefined => {
    if (facts.bootStatus === 'accepted' || action === 'BootNotification') return undefined;
    if (facts.bootStatus === 'rejected') {
      return refusal(facts, `only BootNotification is allowed while the station is rejected, not ${action}`);
    }
    if (facts.version === '1.6' || whilePending.has(action) || asked(facts.id, action)) return undefined;
    return refusal(facts, `${action} is not allowed while the station is pending, unless we asked for it`);
  };
}

function refusal(facts: StationFacts, why: string): Refusal {
  return {
    code: 'SecurityError',
    description: `${facts.identity}: ${why}; boot again and wait to be accepted`,
  };
}
