/** Frames as stations send them every minute of a charge, for benchmarks: same shape, moving values. */

const START = Date.UTC(2025, 5, 1);

const time = (place: number) => new Date(START + place * 1000).toISOString();

/** A 1.6 MeterValues with register, power, three currents and a voltage. */
export function meterValues16(place: number, transactionId = 1): string {
  const sampledValue = [
    {
      value: `${1_000_000 + place}`,
      context: 'Sample.Periodic',
      measurand: 'Energy.Active.Import.Register',
      unit: 'Wh',
    },
    { value: '11040', context: 'Sample.Periodic', measurand: 'Power.Active.Import', unit: 'W' },
    { value: '16.0', measurand: 'Current.Import', phase: 'L1', unit: 'A' },
    { value: '15.9', measurand: 'Current.Import', phase: 'L2', unit: 'A' },
    { value: '16.1', measurand: 'Current.Import', phase: 'L3', unit: 'A' },
    { value: '231.2', measurand: 'Voltage', phase: 'L1', unit: 'V' },
  ];
  const payload = { connectorId: 1, transactionId, meterValue: [{ timestamp: time(place), sampledValue }] };
  return JSON.stringify([2, `m-${place}`, 'MeterValues', payload]);
}

/** A 2.x TransactionEvent Updated with the same readings. */
export function transactionEvent2(place: number, transactionId = 'T-1'): string {
  const sampledValue = [
    { value: 1_000_000 + place, context: 'Sample.Periodic', measurand: 'Energy.Active.Import.Register' },
    {
      value: 11040,
      context: 'Sample.Periodic',
      measurand: 'Power.Active.Import',
      unitOfMeasure: { unit: 'W' },
    },
    { value: 16.0, measurand: 'Current.Import', phase: 'L1', unitOfMeasure: { unit: 'A' } },
    { value: 15.9, measurand: 'Current.Import', phase: 'L2', unitOfMeasure: { unit: 'A' } },
    { value: 16.1, measurand: 'Current.Import', phase: 'L3', unitOfMeasure: { unit: 'A' } },
    { value: 231.2, measurand: 'Voltage', phase: 'L1', unitOfMeasure: { unit: 'V' } },
  ];
  const payload = {
    eventType: 'Updated',
    timestamp: time(place),
    triggerReason: 'MeterValuePeriodic',
    seqNo: place,
    transactionInfo: { transactionId, chargingState: 'Charging' },
    evse: { id: 1, connectorId: 1 },
    meterValue: [{ timestamp: time(place), sampledValue }],
  };
  return JSON.stringify([2, `m-${place}`, 'TransactionEvent', payload]);
}
