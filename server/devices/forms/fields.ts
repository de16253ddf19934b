/** What two forms set at a station, in the names of 2.x; the keys of 1.6 that mean the same are found by them. Pure. */

export const formNames = ['authorization', 'metering'] as const;
export type FormName = (typeof formNames)[number];

export const fieldKinds = ['yes_no', 'integer', 'text', 'list'] as const;

export interface Field {
  readonly name: string;
  readonly component: string;
  readonly variable: string;
  readonly kind: (typeof fieldKinds)[number];
  readonly unit?: 's' | 'Wh';
  /** What may be chosen of, where the station does not tell. */
  readonly options?: readonly string[];
}

const measurands = [
  'Current.Export',
  'Current.Import',
  'Current.Offered',
  'Energy.Active.Export.Register',
  'Energy.Active.Import.Interval',
  'Energy.Active.Import.Register',
  'Frequency',
  'Power.Active.Export',
  'Power.Active.Import',
  'Power.Factor',
  'Power.Offered',
  'SoC',
  'Temperature',
  'Voltage',
];
const txPoints = [
  'ParkingBayOccupancy',
  'EVConnected',
  'Authorized',
  'PowerPathClosed',
  'EnergyTransfer',
  'DataSigned',
];

const yesNo = (name: string, component: string, variable: string): Field => ({
  name,
  component,
  variable,
  kind: 'yes_no',
});
const seconds = (name: string, component: string, variable: string): Field => ({
  name,
  component,
  variable,
  kind: 'integer',
  unit: 's',
});
const list = (name: string, component: string, variable: string, options = measurands): Field => ({
  name,
  component,
  variable,
  kind: 'list',
  options,
});

/** Who may charge without asking Busbar, and what happens when the answer comes late: C01–C16. */
const authorization: readonly Field[] = [
  yesNo('authorizeRemoteStart', 'AuthCtrlr', 'AuthorizeRemoteStart'),
  yesNo('localPreAuthorize', 'AuthCtrlr', 'LocalPreAuthorize'),
  yesNo('localAuthorizeOffline', 'AuthCtrlr', 'LocalAuthorizeOffline'),
  yesNo('offlineUnknown', 'AuthCtrlr', 'OfflineTxForUnknownIdEnabled'),
  yesNo('stopOnInvalid', 'TxCtrlr', 'StopTxOnInvalidId'),
  {
    name: 'energyOnInvalid',
    component: 'TxCtrlr',
    variable: 'MaxEnergyOnInvalidId',
    kind: 'integer',
    unit: 'Wh',
  },
  yesNo('cacheEnabled', 'AuthCacheCtrlr', 'Enabled'),
  seconds('cacheLifeTime', 'AuthCacheCtrlr', 'LifeTime'),
  {
    name: 'cachePolicy',
    component: 'AuthCacheCtrlr',
    variable: 'Policy',
    kind: 'text',
    options: ['LRU', 'LFU', 'FIFO', 'CUSTOM'],
  },
  yesNo('cacheNoQuestion', 'AuthCacheCtrlr', 'DisablePostAuthorize'),
  yesNo('listEnabled', 'LocalAuthListCtrlr', 'Enabled'),
  yesNo('listNoQuestion', 'LocalAuthListCtrlr', 'DisablePostAuthorize'),
  seconds('offlineThreshold', 'OCPPCommCtrlr', 'OfflineThreshold'),
  { name: 'masterPass', component: 'AuthCtrlr', variable: 'MasterPassGroupId', kind: 'text' },
];

/** What is measured and when, and when a transaction begins and ends: E01–E15, J01, J02. */
const metering: readonly Field[] = [
  list('txStart', 'TxCtrlr', 'TxStartPoint', txPoints),
  list('txStop', 'TxCtrlr', 'TxStopPoint', txPoints),
  seconds('connectionTimeout', 'TxCtrlr', 'EVConnectionTimeOut'),
  yesNo('stopOnUnplug', 'TxCtrlr', 'StopTxOnEVSideDisconnect'),
  list('startMeasurands', 'SampledDataCtrlr', 'TxStartedMeasurands'),
  list('sampleMeasurands', 'SampledDataCtrlr', 'TxUpdatedMeasurands'),
  seconds('sampleInterval', 'SampledDataCtrlr', 'TxUpdatedInterval'),
  list('endMeasurands', 'SampledDataCtrlr', 'TxEndedMeasurands'),
  seconds('endInterval', 'SampledDataCtrlr', 'TxEndedInterval'),
  yesNo('signSamples', 'SampledDataCtrlr', 'SignReadings'),
  list('alignedMeasurands', 'AlignedDataCtrlr', 'Measurands'),
  seconds('alignedInterval', 'AlignedDataCtrlr', 'Interval'),
  list('alignedEndMeasurands', 'AlignedDataCtrlr', 'TxEndedMeasurands'),
  seconds('alignedEndInterval', 'AlignedDataCtrlr', 'TxEndedInterval'),
  yesNo('alignedWhileIdle', 'AlignedDataCtrlr', 'SendDuringIdle'),
];

export const forms: Readonly<Record<FormName, readonly Field[]>> = { authorization, metering };
