import type { Version } from '@busbar/ocpp';
import type { Static } from 'typebox';
import { stationCommand } from '../gateway/index.ts';
import { deviceCommands } from './contract.ts';

type NetworkProfile = Static<(typeof deviceCommands)['set-network-profile']['params']>;
type ReportParams = Static<(typeof deviceCommands)['get-report']['params']>;

/** A part of the device model (B08); stations of 1.6 tell all keys, or those that are named. */
export const getReport = stationCommand(deviceCommands['get-report'], {
  ocpp2: ({ criteria, variables }, { requestId }) => [
    'GetReport',
    {
      requestId,
      ...(criteria && criteria.length > 0 && { componentCriteria: criteria }),
      ...(variables && variables.length > 0 && { componentVariable: variables.map(placeOf) }),
    },
  ],
});

type Place = NonNullable<ReportParams['variables']>[number];

function placeOf({ component, componentInstance, evse, connector, variable, variableInstance }: Place) {
  return {
    component: {
      name: component,
      ...(componentInstance !== undefined && { instance: componentInstance }),
      ...(evse !== undefined && {
        evse: { id: evse, ...(connector !== undefined && { connectorId: connector }) },
      }),
    },
    ...(variable !== undefined && {
      variable: { name: variable, ...(variableInstance !== undefined && { instance: variableInstance }) },
    }),
  };
}

/** How to reach a central system (B09). 1.6 has no such message: its keys are the makers' own. */
export const setNetworkProfile = stationCommand(deviceCommands['set-network-profile'], {
  ocpp2: (profile) => {
    if (profile.identityThere !== undefined || profile.password !== undefined)
      return { cannot: 'only OCPP 2.1 knows an identity and a password of a network profile' };
    return [
      'SetNetworkProfile',
      {
        configurationSlot: profile.slot,
        connectionData: {
          ...connectionOf(profile),
          // 2.0.1 has one word for all of 2.0.x.
          ocppVersion: profile.version === '1.6' ? 'OCPP16' : 'OCPP20',
        },
      },
    ];
  },
  ocpp21: (profile) => [
    'SetNetworkProfile',
    {
      configurationSlot: profile.slot,
      connectionData: {
        ...connectionOf(profile),
        ...(profile.version !== undefined && { ocppVersion: words21[profile.version] }),
        ...(profile.identityThere !== undefined && { identity: profile.identityThere }),
        ...(profile.password !== undefined && { basicAuthPassword: profile.password }),
      },
    },
  ],
});

const words21 = { '1.6': 'OCPP16', '2.0.1': 'OCPP201', '2.1': 'OCPP21' } as const satisfies Record<
  Version,
  string
>;

function connectionOf({ url, securityProfile, messageTimeoutSeconds, apn, vpn, ...profile }: NetworkProfile) {
  return {
    ocppTransport: 'JSON' as const,
    ocppCsmsUrl: url,
    messageTimeout: messageTimeoutSeconds,
    securityProfile,
    ocppInterface: profile.interface,
    ...(apn && {
      apn: {
        apn: apn.name,
        apnAuthentication: apn.authentication,
        ...(apn.user !== undefined && { apnUserName: apn.user }),
        ...(apn.apnPassword !== undefined && { apnPassword: apn.apnPassword }),
        ...(apn.simPin !== undefined && { simPin: apn.simPin }),
        ...(apn.network !== undefined && { preferredNetwork: apn.network }),
      },
    }),
    ...(vpn && {
      vpn: {
        server: vpn.server,
        user: vpn.user,
        password: vpn.vpnPassword,
        key: vpn.sharedSecret,
        type: vpn.type,
        ...(vpn.group !== undefined && { group: vpn.group }),
      },
    }),
  };
}
