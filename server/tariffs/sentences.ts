import { sentences } from '../platform/sentence.ts';

/** What the slice says to people. */
export const sayTariff = sentences('tariff', {
  by_contract: '“{tariff}” decides: it belongs to the contract {subject}.',
  by_driver: '“{tariff}” decides: it is assigned to the driver {subject}.',
  by_driver_group: '“{tariff}” decides: it is assigned to the group {subject} of the driver.',
  by_fleet: '“{tariff}” decides: it is assigned to the fleet {subject}.',
  by_token_group: '“{tariff}” decides: it is assigned to the group {subject} of the token.',
  by_token: '“{tariff}” decides: it is assigned to the token {subject}.',
  by_evse: '“{tariff}” decides: it is assigned to this EVSE.',
  by_station: '“{tariff}” decides: it is assigned to this station.',
  by_site: '“{tariff}” decides: it is assigned to the site {subject}.',
  by_organization: '“{tariff}” decides: it is what {subject} charges where nothing nearer is assigned.',
  none: 'No tariff is assigned to this place, its site or its organization: charging is not priced.',
});
