import type { Messages16 } from './messages16.ts';
import type { Messages21 } from './messages21.ts';
import type { Messages201 } from './messages201.ts';
import type { Version } from './version.ts';

interface MessagesByVersion {
  '1.6': Messages16;
  '2.0.1': Messages201;
  '2.1': Messages21;
}

/** The messages of a version: `MessagesOf<'1.6'>['Authorize']['request']`. */
export type MessagesOf<V extends Version> = MessagesByVersion[V];

/** Every action of a version, whoever sends it. */
export type ActionOf<V extends Version> = { [K in V]: keyof MessagesOf<K> }[V];

const station16 = [
  'Authorize',
  'BootNotification',
  'DataTransfer',
  'DiagnosticsStatusNotification',
  'FirmwareStatusNotification',
  'Heartbeat',
  'LogStatusNotification',
  'MeterValues',
  'SecurityEventNotification',
  'SignCertificate',
  'SignedFirmwareStatusNotification',
  'StartTransaction',
  'StatusNotification',
  'StopTransaction',
] as const;

const csms16 = [
  'CancelReservation',
  'CertificateSigned',
  'ChangeAvailability',
  'ChangeConfiguration',
  'ClearCache',
  'ClearChargingProfile',
  'DataTransfer',
  'DeleteCertificate',
  'ExtendedTriggerMessage',
  'GetCompositeSchedule',
  'GetConfiguration',
  'GetDiagnostics',
  'GetInstalledCertificateIds',
  'GetLocalListVersion',
  'GetLog',
  'InstallCertificate',
  'RemoteStartTransaction',
  'RemoteStopTransaction',
  'ReserveNow',
  'Reset',
  'SendLocalList',
  'SetChargingProfile',
  'SignedUpdateFirmware',
  'TriggerMessage',
  'UnlockConnector',
  'UpdateFirmware',
] as const;

const station201 = [
  'Authorize',
  'BootNotification',
  'ClearedChargingLimit',
  'DataTransfer',
  'FirmwareStatusNotification',
  'Get15118EVCertificate',
  'GetCertificateStatus',
  'Heartbeat',
  'LogStatusNotification',
  'MeterValues',
  'NotifyChargingLimit',
  'NotifyCustomerInformation',
  'NotifyDisplayMessages',
  'NotifyEVChargingNeeds',
  'NotifyEVChargingSchedule',
  'NotifyEvent',
  'NotifyMonitoringReport',
  'NotifyReport',
  'PublishFirmwareStatusNotification',
  'ReportChargingProfiles',
  'ReservationStatusUpdate',
  'SecurityEventNotification',
  'SignCertificate',
  'StatusNotification',
  'TransactionEvent',
] as const;

const csms201 = [
  'CancelReservation',
  'CertificateSigned',
  'ChangeAvailability',
  'ClearCache',
  'ClearChargingProfile',
  'ClearDisplayMessage',
  'ClearVariableMonitoring',
  'CostUpdated',
  'CustomerInformation',
  'DataTransfer',
  'DeleteCertificate',
  'GetBaseReport',
  'GetChargingProfiles',
  'GetCompositeSchedule',
  'GetDisplayMessages',
  'GetInstalledCertificateIds',
  'GetLocalListVersion',
  'GetLog',
  'GetMonitoringReport',
  'GetReport',
  'GetTransactionStatus',
  'GetVariables',
  'InstallCertificate',
  'PublishFirmware',
  'RequestStartTransaction',
  'RequestStopTransaction',
  'ReserveNow',
  'Reset',
  'SendLocalList',
  'SetChargingProfile',
  'SetDisplayMessage',
  'SetMonitoringBase',
  'SetMonitoringLevel',
  'SetNetworkProfile',
  'SetVariableMonitoring',
  'SetVariables',
  'TriggerMessage',
  'UnlockConnector',
  'UnpublishFirmware',
  'UpdateFirmware',
] as const;

const station21 = [
  ...station201,
  'BatterySwap',
  'ClosePeriodicEventStream',
  'GetCertificateChainStatus',
  'NotifyDERAlarm',
  'NotifyDERStartStop',
  'NotifyPeriodicEventStream',
  'NotifyPriorityCharging',
  'NotifySettlement',
  'OpenPeriodicEventStream',
  'PullDynamicScheduleUpdate',
  'ReportDERControl',
  'VatNumberValidation',
] as const;

const csms21 = [
  ...csms201,
  'AFRRSignal',
  'AdjustPeriodicEventStream',
  'ChangeTransactionTariff',
  'ClearDERControl',
  'ClearTariffs',
  'GetDERControl',
  'GetPeriodicEventStream',
  'GetTariffs',
  'NotifyAllowedEnergyTransfer',
  'NotifyWebPaymentStarted',
  'RequestBatterySwap',
  'SetDERControl',
  'SetDefaultTariff',
  'UpdateDynamicSchedule',
  'UsePriorityCharging',
] as const;

interface StationActions {
  '1.6': (typeof station16)[number];
  '2.0.1': (typeof station201)[number];
  '2.1': (typeof station21)[number];
}

interface CsmsActions {
  '1.6': (typeof csms16)[number];
  '2.0.1': (typeof csms201)[number];
  '2.1': (typeof csms21)[number];
}

/** The actions that a station of this version may send. */
export type StationActionOf<V extends Version> = StationActions[V];

/** The actions that a CSMS may send to a station of this version. */
export type CsmsActionOf<V extends Version> = CsmsActions[V];

/** The actions that a station may send, by version. */
export const stationActions: Record<Version, ReadonlySet<string>> = {
  '1.6': new Set<ActionOf<'1.6'>>(station16),
  '2.0.1': new Set<ActionOf<'2.0.1'>>(station201),
  '2.1': new Set<ActionOf<'2.1'>>(station21),
};

/** The actions that a CSMS may send, by version. */
export const csmsActions: Record<Version, ReadonlySet<string>> = {
  '1.6': new Set<ActionOf<'1.6'>>(csms16),
  '2.0.1': new Set<ActionOf<'2.0.1'>>(csms201),
  '2.1': new Set<ActionOf<'2.1'>>(csms21),
};

/** The actions that travel as SEND (2.1, frame type 6): they are never answered. */
export const sendActions: ReadonlySet<string> = new Set<ActionOf<'2.1'>>(['NotifyPeriodicEventStream']);
