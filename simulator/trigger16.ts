import type { Messages16 } from '@busbar/ocpp';
import { afterAnswer, type Core } from './core.ts';
import type { Evse } from './model.ts';
import { say16 } from './speak16.ts';

/** What was told last of an update and of diagnostics, to be told again when asked. */
export interface LastTold {
  firmware: Messages16['FirmwareStatusNotification']['request']['status'];
  diagnostics: Messages16['DiagnosticsStatusNotification']['request']['status'];
}

type Requested = Messages16['ExtendedTriggerMessage' | 'TriggerMessage']['request']['requestedMessage'];
type Trigger16 = (
  requested: Requested,
  connectorId: number | undefined,
  evse: Evse | undefined,
) => { status: 'Accepted' | 'Rejected' };

/** Sends what a TriggerMessage asks for, after its answer (1.6 §5.17, security extension §5.2). */
export function createTrigger16(core: Core, last: LastTold): Trigger16 {
  function metered(concerned: readonly Evse[]): void {
    for (const evse of concerned) {
      const reading = core.charging.read(evse, 'Trigger');
      const { transaction } = evse;
      if (transaction) core.outbox.push(core.speaker.sampled(evse, transaction, reading, 'Trigger'));
      else void core.send(core.speaker.metered(evse, reading));
    }
  }

  function states(concerned: readonly Evse[], whole: boolean): void {
    const station = whole ? core.speaker.stationStatus() : undefined;
    if (station) void core.send(station);
    for (const evse of concerned) core.tellStates(evse, true);
  }

  function perform(requested: Requested, evse: Evse | undefined): void {
    const concerned = evse ? [evse] : core.evses;
    switch (requested) {
      case 'BootNotification':
        core.boot();
        break;
      case 'Heartbeat':
        core.heartbeat();
        break;
      case 'MeterValues':
        metered(concerned);
        break;
      case 'StatusNotification':
        states(concerned, !evse);
        break;
      case 'FirmwareStatusNotification':
        void core.send(say16('FirmwareStatusNotification', { status: last.firmware }));
        break;
      case 'DiagnosticsStatusNotification':
        void core.send(say16('DiagnosticsStatusNotification', { status: last.diagnostics }));
        break;
      case 'LogStatusNotification':
        void core.send(say16('LogStatusNotification', { status: 'Idle' }));
        break;
      case 'SignChargePointCertificate':
        void core.send(say16('SignCertificate', { csr: core.security.request('station') }));
        break;
    }
  }

  return (requested, connectorId, evse) => {
    if (connectorId && !evse) return { status: 'Rejected' };
    afterAnswer(() => perform(requested, evse));
    return { status: 'Accepted' };
  };
}
