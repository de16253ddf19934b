/**
 * The keys of 1.6 and the variables of 2.x that mean the same (OCPP 2.0.1 part 2, appendix 3, and the security and
 * ISO 15118 extensions of 1.6). Keys that are not here stay under their own name, as variables of COMPONENT_16.
 */

/** 1.6 knows no components: its keys are variables of this one. */
export const COMPONENT_16 = 'OCPP16';

export interface PlainName {
  readonly component: string;
  readonly variable: string;
  readonly variableInstance: string;
}

const table: Readonly<Record<string, readonly [component: string, variable: string, instance?: string]>> = {
  AdditionalRootCertificateCheck: ['SecurityCtrlr', 'AdditionalRootCertificateCheck'],
  AllowOfflineTxForUnknownId: ['AuthCtrlr', 'OfflineTxForUnknownIdEnabled'],
  AuthorizationCacheEnabled: ['AuthCacheCtrlr', 'Enabled'],
  AuthorizationKey: ['SecurityCtrlr', 'BasicAuthPassword'],
  AuthorizeRemoteTxRequests: ['AuthCtrlr', 'AuthorizeRemoteStart'],
  CentralContractValidationAllowed: ['ISO15118Ctrlr', 'CentralContractValidationAllowed'],
  CertSigningRepeatTimes: ['SecurityCtrlr', 'CertSigningRepeatTimes'],
  CertSigningWaitMinimum: ['SecurityCtrlr', 'CertSigningWaitMinimum'],
  CertificateSignedMaxChainSize: ['SecurityCtrlr', 'MaxCertificateChainSize'],
  ChargeProfileMaxStackLevel: ['SmartChargingCtrlr', 'ProfileStackLevel'],
  ChargingScheduleAllowedChargingRateUnit: ['SmartChargingCtrlr', 'RateUnit'],
  ChargingScheduleMaxPeriods: ['SmartChargingCtrlr', 'PeriodsPerSchedule'],
  ClockAlignedDataInterval: ['AlignedDataCtrlr', 'Interval'],
  ConnectionTimeOut: ['TxCtrlr', 'EVConnectionTimeOut'],
  ConnectorSwitch3to1PhaseSupported: ['SmartChargingCtrlr', 'Phases3to1'],
  ContractValidationOffline: ['ISO15118Ctrlr', 'ContractValidationOffline'],
  CpoName: ['SecurityCtrlr', 'OrganizationName'],
  GetConfigurationMaxKeys: ['DeviceDataCtrlr', 'ItemsPerMessage', 'GetVariables'],
  HeartbeatInterval: ['OCPPCommCtrlr', 'HeartbeatInterval'],
  ISO15118PnCEnabled: ['ISO15118Ctrlr', 'PnCEnabled'],
  LocalAuthListEnabled: ['LocalAuthListCtrlr', 'Enabled'],
  LocalAuthorizeOffline: ['AuthCtrlr', 'LocalAuthorizeOffline'],
  LocalPreAuthorize: ['AuthCtrlr', 'LocalPreAuthorize'],
  MaxChargingProfilesInstalled: ['SmartChargingCtrlr', 'Entries', 'ChargingProfiles'],
  MaxEnergyOnInvalidId: ['TxCtrlr', 'MaxEnergyOnInvalidId'],
  MeterValuesAlignedData: ['AlignedDataCtrlr', 'Measurands'],
  MeterValueSampleInterval: ['SampledDataCtrlr', 'TxUpdatedInterval'],
  MeterValuesSampledData: ['SampledDataCtrlr', 'TxUpdatedMeasurands'],
  ReserveConnectorZeroSupported: ['ReservationCtrlr', 'NonEvseSpecific'],
  ResetRetries: ['OCPPCommCtrlr', 'ResetRetries'],
  SecurityProfile: ['SecurityCtrlr', 'SecurityProfile'],
  SendLocalListMaxLength: ['LocalAuthListCtrlr', 'ItemsPerMessage'],
  StopTransactionOnEVSideDisconnect: ['TxCtrlr', 'StopTxOnEVSideDisconnect'],
  StopTransactionOnInvalidId: ['TxCtrlr', 'StopTxOnInvalidId'],
  StopTxnAlignedData: ['AlignedDataCtrlr', 'TxEndedMeasurands'],
  StopTxnSampledData: ['SampledDataCtrlr', 'TxEndedMeasurands'],
  SupportedFileTransferProtocols: ['OCPPCommCtrlr', 'FileTransferProtocols'],
  TransactionMessageAttempts: ['OCPPCommCtrlr', 'MessageAttempts', 'TransactionEvent'],
  TransactionMessageRetryInterval: ['OCPPCommCtrlr', 'MessageAttemptInterval', 'TransactionEvent'],
  UnlockConnectorOnEVSideDisconnect: ['OCPPCommCtrlr', 'UnlockOnEVSideDisconnect'],
  WebSocketPingInterval: ['OCPPCommCtrlr', 'WebSocketPingInterval'],
};

const nameOf = (component: string, variable: string, instance: string) =>
  `${component}/${variable}/${instance}`.toLowerCase();

const byKey = new Map(
  Object.entries(table).map(([key, [component, variable, variableInstance = '']]) => [
    key.toLowerCase(),
    { key, component, variable, variableInstance },
  ]),
);
const byVariable = new Map(
  [...byKey.values()].map(({ key, component, variable, variableInstance }) => [
    nameOf(component, variable, variableInstance),
    key,
  ]),
);

/** The variable of 2.x that a key of 1.6 means; under its own name where there is none. */
export function variableOfKey(key: string): PlainName {
  const known = byKey.get(key.toLowerCase());
  if (!known) return { component: COMPONENT_16, variable: key, variableInstance: '' };
  const { component, variable, variableInstance } = known;
  return { component, variable, variableInstance };
}

/** The key of 1.6 for a variable; undefined when 1.6 has none for it. */
export function keyOfVariable(name: {
  readonly component: string;
  readonly variable: string;
  readonly variableInstance?: string | undefined;
}): string | undefined {
  if (name.component === COMPONENT_16) return name.variable;
  return byVariable.get(nameOf(name.component, name.variable, name.variableInstance ?? ''));
}

/** The keys of 1.6 whose variables belong to a component. */
export const keysOfComponent = (component: string): string[] =>
  [...byKey.values()].filter((one) => one.component === component).map(({ key }) => key);

/** The keys of 1.6 whose variable's name holds a text. */
export const keysLike = (text: string): string[] =>
  [...byKey.values()]
    .filter(({ component, variable }) =>
      `${component} ${variable}`.toLowerCase().includes(text.toLowerCase()),
    )
    .map(({ key }) => key);
