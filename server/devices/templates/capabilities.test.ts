import { expect, test } from 'vitest';
import { capabilitiesOf, disagreements } from './capabilities.ts';

const value = (component: string, variable: string, text: string, variableInstance = '') => ({
  component,
  variable,
  variableInstance,
  value: text,
  maxLimit: null,
});

test('of a station that tells nothing nothing is said, and it is sent limits as they are wanted', () => {
  expect(capabilitiesOf({}, [])).toMatchObject({
    rateUnits: ['A', 'W'],
    minStackLevel: 0,
    maxPeriods: null,
    phaseSwitching: false,
    smartCharging: null,
  });
});

test('the keys of 1.6 and the variables of 2.x say the same, in every spelling', () => {
  const keys = [
    value('OCPP16', 'ChargingScheduleAllowedChargingRateUnit', 'power'),
    value('OCPP16', 'ChargingScheduleMaxPeriods', '24'),
    value('OCPP16', 'MaxChargingProfilesInstalled', '10'),
    value('OCPP16', 'ChargeProfileMaxStackLevel', '8'),
    value('OCPP16', 'SupportedFeatureProfiles', 'Core, SmartCharging'),
  ];
  const variables = [
    value('SmartChargingCtrlr', 'RateUnit', 'W'),
    value('SmartChargingCtrlr', 'PeriodsPerSchedule', '24'),
    { ...value('SmartChargingCtrlr', 'Entries', '3', 'ChargingProfiles'), maxLimit: 10 },
    value('LocalAuthListCtrlr', 'Entries', '3'),
    value('SmartChargingCtrlr', 'ProfileStackLevel', '8'),
    value('SmartChargingCtrlr', 'Available', 'true'),
  ];
  const expected = {
    rateUnits: ['W'],
    maxPeriods: 24,
    maxProfiles: 10,
    maxStackLevel: 8,
    smartCharging: true,
  };
  expect(capabilitiesOf({}, keys)).toMatchObject(expected);
  expect(capabilitiesOf({}, variables)).toMatchObject(expected);
  expect(
    capabilitiesOf({}, [value('OCPP16', 'ChargingScheduleAllowedChargingRateUnit', 'Current,Power')]),
  ).toMatchObject({ rateUnits: ['A', 'W'] });
});

test('the template goes before the report, and the difference is told', () => {
  const values = [value('OCPP16', 'ChargeProfileMaxStackLevel', '3')];
  expect(capabilitiesOf({ maxStackLevel: 0 }, values).maxStackLevel).toBe(0);
  expect(disagreements({ maxStackLevel: 0, maxPeriods: 5 }, values)).toEqual([
    { fact: 'maxStackLevel', template: '0', station: '3' },
  ]);
});
