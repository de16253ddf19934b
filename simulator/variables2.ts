import type { Ocpp201 } from '@busbar/ocpp';
import type { Identity, Settings } from './core.ts';

/** One variable of the device model of 2.x, with its only attribute: Actual. */
export interface Variable {
  readonly component: Ocpp201.ComponentType;
  readonly variable: Ocpp201.VariableType;
  value: string;
  readonly mutability: Ocpp201.MutabilityEnumType;
  readonly type: Ocpp201.DataEnumType;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: string;
  /** Takes effect after a reboot. */
  readonly reboot?: boolean;
  readonly monitored?: boolean;
}

/** The device model: small, but with the parts that a CSMS looks for. */
export interface DeviceModel {
  readonly variables: readonly Variable[];
  find(component: Ocpp201.ComponentType, variable: Ocpp201.VariableType): Variable | undefined;
  hasComponent(component: Ocpp201.ComponentType): boolean;
  /** The value of a variable of the station, by component and name; empty when there is none. */
  value(component: string, name: string, instance?: string): string;
  set(component: string, name: string, value: string): void;
}

type Extras = Partial<
  Pick<Variable, 'unit' | 'min' | 'max' | 'choices' | 'reboot' | 'monitored' | 'mutability'>
> & {
  readonly instance?: string;
};

export function createDeviceModel(about: Identity): DeviceModel {
  const variables = [...controllers(about), ...hardware(about)];
  const index = new Map(variables.map((entry) => [keyOf(entry.component, entry.variable), entry]));
  const components = new Set(variables.map(({ component }) => componentKey(component)));
  const named = (component: string, name: string, instance?: string) =>
    index.get(keyOf({ name: component }, { name, ...(instance && { instance }) }));
  return {
    variables,
    find: (component, variable) => index.get(keyOf(component, variable)),
    hasComponent: (component) => components.has(componentKey(component)),
    value: (component, name, instance) => named(component, name, instance)?.value ?? '',
    set(component, name, value) {
      const entry = named(component, name);
      if (entry) entry.value = value;
    },
  };
}

/** Names of components and variables are compared without regard to case (2.x part 2 §1.2). */
function componentKey({ name, instance, evse }: Ocpp201.ComponentType): string {
  return [name, instance ?? '', evse?.id ?? '', evse?.connectorId ?? ''].join('/').toLowerCase();
}

function keyOf(component: Ocpp201.ComponentType, { name, instance }: Ocpp201.VariableType): string {
  return `${componentKey(component)}/${name}/${instance ?? ''}`.toLowerCase();
}

function entry(
  component: Ocpp201.ComponentType,
  name: string,
  type: Variable['type'],
  value: string | number | boolean,
  { instance, ...extras }: Extras = {},
): Variable {
  const variable = { name, ...(instance && { instance }) };
  return { component, variable, type, value: `${value}`, mutability: 'ReadWrite', ...extras };
}

const fixed = { mutability: 'ReadOnly' } as const;
const seconds = { unit: 's', min: 0, max: 86_400 } as const;

function controllers({ version, identity, habits }: Identity): Variable[] {
  const of = (name: string) => {
    const component = { name };
    return (variable: string, type: Variable['type'], value: string | number | boolean, extras?: Extras) =>
      entry(component, variable, type, value, extras);
  };
  const auth = of('AuthCtrlr');
  const comm = of('OCPPCommCtrlr');
  const tx = of('TxCtrlr');
  const sampled = of('SampledDataCtrlr');
  const aligned = of('AlignedDataCtrlr');
  const charging = of('SmartChargingCtrlr');
  const device = of('DeviceDataCtrlr');
  const security = of('SecurityCtrlr');
  const list = of('LocalAuthListCtrlr');
  const measurands = 'Energy.Active.Import.Register,Power.Active.Import,Current.Import,Voltage,SoC';
  return [
    auth('Enabled', 'boolean', true),
    auth('AuthorizeRemoteStart', 'boolean', false),
    auth('LocalAuthorizeOffline', 'boolean', true),
    auth('LocalPreAuthorize', 'boolean', false),
    auth('OfflineTxForUnknownIdEnabled', 'boolean', false),
    of('AuthCacheCtrlr')('Enabled', 'boolean', true),
    of('ClockCtrlr')('TimeSource', 'SequenceList', 'Heartbeat', { choices: 'Heartbeat,NTP' }),
    of('ClockCtrlr')('DateTime', 'dateTime', '2025-01-01T00:00:00Z', fixed),
    comm('HeartbeatInterval', 'integer', 300, { ...seconds, min: 1 }),
    comm('MessageTimeout', 'integer', 30, { ...fixed, unit: 's', instance: 'Default' }),
    comm('MessageAttempts', 'integer', 5, { instance: 'TransactionEvent', min: 1, max: 100 }),
    comm('MessageAttemptInterval', 'integer', 10, { ...seconds, instance: 'TransactionEvent' }),
    comm('FileTransferProtocols', 'MemberList', 'HTTP,HTTPS', { ...fixed, choices: 'HTTP,HTTPS' }),
    comm('NetworkConfigurationPriority', 'SequenceList', '1', { choices: '1,2' }),
    comm('NetworkProfileConnectionAttempts', 'integer', 3, { min: 1, max: 100 }),
    comm('OfflineThreshold', 'integer', 60, seconds),
    comm('ResetRetries', 'integer', 1, { min: 0, max: 10 }),
    comm('RetryBackOffWaitMinimum', 'integer', 1, seconds),
    comm('UnlockOnEVSideDisconnect', 'boolean', true),
    comm('WebSocketPingInterval', 'integer', 60, seconds),
    tx('EVConnectionTimeOut', 'integer', 60, seconds),
    tx('StopTxOnEVSideDisconnect', 'boolean', true),
    tx('StopTxOnInvalidId', 'boolean', true),
    tx('TxStartPoint', 'MemberList', 'PowerPathClosed', {
      choices: 'EVConnected,Authorized,PowerPathClosed',
    }),
    tx('TxStopPoint', 'MemberList', 'EVConnected,Authorized', {
      choices: 'EVConnected,Authorized,PowerPathClosed',
    }),
    sampled('Enabled', 'boolean', true),
    sampled('TxStartedMeasurands', 'MemberList', measurands),
    sampled('TxUpdatedInterval', 'integer', habits.sampleSeconds ?? 60, seconds),
    sampled('TxUpdatedMeasurands', 'MemberList', measurands),
    sampled('TxEndedInterval', 'integer', 0, seconds),
    sampled('TxEndedMeasurands', 'MemberList', 'Energy.Active.Import.Register'),
    aligned('Interval', 'integer', 0, seconds),
    aligned('Measurands', 'MemberList', 'Energy.Active.Import.Register'),
    charging('Enabled', 'boolean', true),
    charging('Available', 'boolean', true, fixed),
    charging('Entries', 'integer', 64, { ...fixed, instance: 'ChargingProfiles' }),
    charging('LimitChangeSignificance', 'decimal', 1, { unit: 'Percent' }),
    charging('PeriodsPerSchedule', 'integer', 96, fixed),
    charging('ProfileStackLevel', 'integer', 8, fixed),
    charging('RateUnit', 'MemberList', 'A,W', { ...fixed, choices: 'A,W' }),
    device('ItemsPerMessage', 'integer', 20, { ...fixed, instance: 'GetVariables' }),
    device('ItemsPerMessage', 'integer', 20, { ...fixed, instance: 'SetVariables' }),
    device('ItemsPerMessage', 'integer', 20, { ...fixed, instance: 'GetReport' }),
    device('BytesPerMessage', 'integer', 65_536, { ...fixed, instance: 'GetVariables' }),
    of('DisplayMessageCtrlr')('Enabled', 'boolean', true),
    of('DisplayMessageCtrlr')('SupportedFormats', 'MemberList', 'ASCII,UTF8', {
      ...fixed,
      choices: 'ASCII,UTF8',
    }),
    of('MonitoringCtrlr')('Enabled', 'boolean', true),
    of('ReservationCtrlr')('Enabled', 'boolean', true),
    list('Enabled', 'boolean', true),
    list('Entries', 'integer', 0, { ...fixed, max: 1000 }),
    list('ItemsPerMessage', 'integer', 500, fixed),
    security('BasicAuthPassword', 'string', '', { mutability: 'WriteOnly', max: 40 }),
    security('Identity', 'string', identity, fixed),
    security('OrganizationName', 'string', 'Busbar'),
    security('CertificateEntries', 'integer', 0, { ...fixed, max: 20 }),
    security('SecurityProfile', 'integer', 1, fixed),
    ...(version === '2.1' ? [charging('SupportsDynamicProfiles', 'boolean', true, fixed)] : []),
    ...(version === '2.1' ? [of('TariffCostCtrlr')('Enabled', 'boolean', true, { instance: 'Tariff' })] : []),
  ];
}

function hardware({ version, vendor, model, serial, evses, habits }: Identity): Variable[] {
  const station = { name: 'ChargingStation' };
  const phases = Math.max(...evses.map((evse) => evse.phases));
  return [
    entry(station, 'AvailabilityState', 'OptionList', 'Available', { ...fixed, monitored: true }),
    entry(station, 'Available', 'boolean', true, fixed),
    entry(station, 'Model', 'string', model, fixed),
    entry(station, 'VendorName', 'string', vendor, fixed),
    entry(station, 'SerialNumber', 'string', serial, fixed),
    entry(station, 'SupplyPhases', 'integer', phases, fixed),
    entry({ name: 'Controller' }, 'Temperature', 'decimal', 41, {
      ...fixed,
      unit: 'Celsius',
      monitored: true,
    }),
    ...evses.flatMap((spec, place) => {
      const id = place + 1;
      const evse = { name: 'EVSE', evse: { id } };
      const parts = [
        entry(evse, 'AvailabilityState', 'OptionList', 'Available', { ...fixed, monitored: true }),
        entry(evse, 'Available', 'boolean', true, fixed),
        entry(evse, 'Power', 'decimal', 0, { ...fixed, unit: 'W', max: spec.maxWatts, monitored: true }),
        entry(evse, 'SupplyPhases', 'integer', spec.phases, fixed),
        ...(version === '2.1' && habits.givesBack ? backwards(id, spec.kind) : []),
      ];
      for (let connectorId = 1; connectorId <= spec.connectors; connectorId++) {
        const connector = { name: 'Connector', evse: { id, connectorId } };
        parts.push(
          entry(connector, 'AvailabilityState', 'OptionList', 'Available', { ...fixed, monitored: true }),
          entry(connector, 'ConnectorType', 'string', spec.kind === 'DC' ? 'cCCS2' : 'sType2', fixed),
        );
      }
      return parts;
    }),
  ];
}

/** What an EVSE tells that can take energy back (2.1, Q). */
function backwards(id: number, kind: 'AC' | 'DC'): Variable[] {
  const component = { name: 'V2XChargingCtrlr', evse: { id } };
  const transfers = kind === 'DC' ? 'DC,DC_BPT' : 'AC_single_phase,AC_three_phase,AC_BPT';
  const modes = 'ChargingOnly,CentralSetpoint';
  return [
    entry(component, 'Available', 'boolean', true, fixed),
    entry(component, 'Enabled', 'boolean', true),
    entry(component, 'SupportedEnergyTransferModes', 'MemberList', transfers, {
      ...fixed,
      choices: transfers,
    }),
    entry(component, 'SupportedOperationModes', 'MemberList', modes, { ...fixed, choices: modes }),
  ];
}

/** Reads the settings of a station from its device model. */
export function settingsOf(model: DeviceModel): Settings {
  const count = (component: string, name: string, instance?: string) =>
    Number(model.value(component, name, instance) || 0);
  const is = (component: string, name: string) => model.value(component, name).toLowerCase() === 'true';
  return {
    sampleSeconds: () =>
      is('SampledDataCtrlr', 'Enabled') ? count('SampledDataCtrlr', 'TxUpdatedInterval') : 0,
    alignedSeconds: () => count('AlignedDataCtrlr', 'Interval'),
    connectionSeconds: () => count('TxCtrlr', 'EVConnectionTimeOut'),
    heartbeatSeconds: () => count('OCPPCommCtrlr', 'HeartbeatInterval'),
    setHeartbeatSeconds: (interval) => model.set('OCPPCommCtrlr', 'HeartbeatInterval', `${interval}`),
    attempts: () => count('OCPPCommCtrlr', 'MessageAttempts', 'TransactionEvent'),
    retrySeconds: () => count('OCPPCommCtrlr', 'MessageAttemptInterval', 'TransactionEvent'),
    allowsUnknownOffline: () => is('AuthCtrlr', 'OfflineTxForUnknownIdEnabled'),
    stopsOnInvalidToken: () => is('TxCtrlr', 'StopTxOnInvalidId'),
    authorizesRemoteStarts: () => is('AuthCtrlr', 'AuthorizeRemoteStart'),
    startsAtPlug: () => model.value('TxCtrlr', 'TxStartPoint').split(',').includes('EVConnected'),
  };
}
