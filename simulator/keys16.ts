import type { Identity, Settings } from './core.ts';

/** A configuration key of 1.6 (§9). */
export interface Key {
  value: string;
  readonly readonly?: boolean;
  /** Takes effect after a reboot. */
  readonly reboot?: boolean;
  /** Never read back (AuthorizationKey). */
  readonly writeOnly?: boolean;
  readonly valid?: (value: string) => boolean;
}

const wholeNumber = (value: string) => /^\d{1,9}$/.test(value);
const truth = (value: string) => /^(true|false)$/i.test(value);

const number = (value: number): Key => ({ value: `${value}`, valid: wholeNumber });
const flag = (value: boolean): Key => ({ value: `${value}`, valid: truth });
const fixed = (value: string | number | boolean): Key => ({ value: `${value}`, readonly: true });

/** The keys that every station has, and a maker's own. */
export function createKeys({ evses, vendor, habits }: Identity): Map<string, Key> {
  const connectors = evses.reduce((sum, evse) => sum + evse.connectors, 0);
  return new Map<string, Key>([
    ['AllowOfflineTxForUnknownId', flag(false)],
    ['AuthorizationCacheEnabled', flag(true)],
    [
      'AuthorizationKey',
      { value: '', writeOnly: true, valid: (value) => value.length >= 16 && value.length <= 40 },
    ],
    ['AuthorizeRemoteTxRequests', flag(false)],
    ['ChargeProfileMaxStackLevel', fixed(8)],
    ['ChargingScheduleAllowedChargingRateUnit', fixed('Current,Power')],
    ['ChargingScheduleMaxPeriods', fixed(96)],
    ['ClockAlignedDataInterval', number(0)],
    ['ConnectionTimeOut', number(60)],
    ['ConnectorPhaseRotation', { value: 'NotApplicable' }],
    ['ConnectorSwitch3to1PhaseSupported', fixed(false)],
    ['GetConfigurationMaxKeys', fixed(50)],
    ['HeartbeatInterval', number(300)],
    ['LocalAuthListEnabled', flag(true)],
    ['LocalAuthListMaxLength', fixed(1000)],
    ['LocalAuthorizeOffline', flag(true)],
    ['LocalPreAuthorize', flag(false)],
    ['MaxChargingProfilesInstalled', fixed(64)],
    ['MeterValuesAlignedData', { value: 'Energy.Active.Import.Register' }],
    [
      'MeterValuesSampledData',
      { value: 'Energy.Active.Import.Register,Power.Active.Import,Current.Import,Voltage,SoC' },
    ],
    ['MeterValueSampleInterval', number(habits.sampleSeconds ?? 60)],
    ['NumberOfConnectors', fixed(connectors)],
    ['ReserveConnectorZeroSupported', fixed(false)],
    ['ResetRetries', number(1)],
    ['SecurityProfile', { value: '1', valid: (value) => /^[0-3]$/.test(value), reboot: true }],
    ['SendLocalListMaxLength', fixed(500)],
    ['StopTransactionOnEVSideDisconnect', flag(true)],
    ['StopTransactionOnInvalidId', flag(true)],
    ['StopTxnAlignedData', { value: '' }],
    ['StopTxnSampledData', { value: '' }],
    [
      'SupportedFeatureProfiles',
      fixed(
        'Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger,Security',
      ),
    ],
    ['SupportedFileTransferProtocols', fixed('HTTP,HTTPS')],
    ['TransactionMessageAttempts', number(5)],
    ['TransactionMessageRetryInterval', number(10)],
    ['UnlockConnectorOnEVSideDisconnect', flag(true)],
    ['WebSocketPingInterval', number(60)],
    [`${vendor.replaceAll(' ', '')}.DisplayBrightness`, { ...number(80), reboot: true }],
  ]);
}

/** Reads the settings of a station from its keys. */
export function settingsOf(keys: ReadonlyMap<string, Key>): Settings {
  const count = (name: string) => Number(keys.get(name)?.value ?? 0);
  const is = (name: string) => keys.get(name)?.value.toLowerCase() === 'true';
  return {
    sampleSeconds: () => count('MeterValueSampleInterval'),
    alignedSeconds: () => count('ClockAlignedDataInterval'),
    connectionSeconds: () => count('ConnectionTimeOut'),
    heartbeatSeconds: () => count('HeartbeatInterval'),
    setHeartbeatSeconds: (seconds) => {
      keys.get('HeartbeatInterval')!.value = `${seconds}`;
    },
    attempts: () => count('TransactionMessageAttempts'),
    retrySeconds: () => count('TransactionMessageRetryInterval'),
    allowsUnknownOffline: () => is('AllowOfflineTxForUnknownId'),
    stopsOnInvalidToken: () => is('StopTransactionOnInvalidId'),
    authorizesRemoteStarts: () => is('AuthorizeRemoteTxRequests'),
    startsAtPlug: () => false,
  };
}
