import type { Ocpp16, Ocpp21, Ocpp201 } from '@busbar/ocpp';
import type { Actor } from '../access/index.ts';
import { gatewayCommands, type IntentParams } from './contract.ts';
import { type Cannot, flatConnector, type Intent, type StationCommand, stationCommand } from './intent.ts';
import { keyOfVariable } from './keys16.ts';
import type { Target } from './target.ts';

/** Longest idTag of 1.6 (CiString20). */
const maxIdTag = 20;

/** A remote start once its token is known: the chosen one, or the operator's own central token. */
export type RemoteStart = Pick<IntentParams['remote-start'], 'evse' | 'connector'> & {
  readonly token: { readonly uid: string; readonly kind: TokenKind };
  readonly profile?: StartProfile;
};
export type StartLimit = NonNullable<IntentParams['remote-start']['limit']>;

/** The limit of a transaction that is yet to begin, as each version writes it (2.x K05). */
export interface StartProfile {
  readonly v16: NonNullable<Ocpp16.RemoteStartTransactionRequest['chargingProfile']>;
  readonly v201: Ocpp201.ChargingProfileType;
  readonly v21: Ocpp21.ChargingProfileType;
}
export type TokenKind = NonNullable<NonNullable<IntentParams['remote-start']['token']>['kind']>;

/** A remote stop once the station's own id of the transaction is known. */
export interface RemoteStop {
  readonly stationTransactionId: string;
}

const remoteStart: Intent<RemoteStart> = {
  v16: ({ evse, connector, token, profile }, { template }) => {
    if (token.uid.length > maxIdTag) {
      return {
        cannot: `a 1.6 station takes tokens of at most ${maxIdTag} characters, this one has ${token.uid.length}`,
      };
    }
    const connectorId = evse === undefined ? undefined : flatConnector(template, evse, connector);
    return [
      'RemoteStartTransaction',
      {
        idTag: token.uid,
        ...(connectorId !== undefined && { connectorId }),
        ...(profile && { chargingProfile: profile.v16 }),
      },
    ];
  },
  ocpp2: ({ evse, token, profile }, { requestId }) => [
    'RequestStartTransaction',
    {
      remoteStartId: requestId,
      idToken: { idToken: token.uid, type: tokenTypes[token.kind] },
      ...(evse !== undefined && { evseId: evse }),
      ...(profile && { chargingProfile: profile.v201 }),
    },
  ],
  ocpp21: ({ evse, token, profile }, { requestId }) => [
    'RequestStartTransaction',
    {
      remoteStartId: requestId,
      idToken: {
        idToken: token.uid,
        type: token.kind === 'ad_hoc' ? 'DirectPayment' : tokenTypes[token.kind],
      },
      ...(evse !== undefined && { evseId: evse }),
      ...(profile && { chargingProfile: profile.v21 }),
    },
  ],
};

/** Our words for kinds of tokens, as 2.0.1 writes them (IdTokenEnumType). */
export const tokenTypes: Record<TokenKind, Ocpp201.IdTokenEnumType> = {
  rfid: 'ISO14443',
  app: 'Central',
  emaid: 'eMAID',
  mac: 'MacAddress',
  keycode: 'KeyCode',
  ad_hoc: 'Central',
  central: 'Central',
  local: 'Local',
};

const remoteStop: Intent<RemoteStop> = {
  v16: ({ stationTransactionId }) =>
    /^\d{1,10}$/.test(stationTransactionId)
      ? ['RemoteStopTransaction', { transactionId: Number(stationTransactionId) }]
      : { cannot: `“${stationTransactionId}” is not the number of a transaction` },
  ocpp2: ({ stationTransactionId }) => ['RequestStopTransaction', { transactionId: stationTransactionId }],
};

export const unlock = stationCommand(gatewayCommands.unlock, {
  v16: ({ evse, connector }, { template }) => [
    'UnlockConnector',
    { connectorId: flatConnector(template, evse, connector) },
  ],
  ocpp2: ({ evse, connector = 1 }) => ['UnlockConnector', { evseId: evse, connectorId: connector }],
});

export const reset = stationCommand(gatewayCommands.reset, {
  v16: ({ mode, evse }) =>
    evse === undefined
      ? ['Reset', { type: mode === 'immediate' ? 'Hard' : 'Soft' }]
      : { cannot: 'a 1.6 station can only be restarted as a whole' },
  ocpp2: ({ mode, evse }) => [
    'Reset',
    { type: mode === 'immediate' ? 'Immediate' : 'OnIdle', ...(evse !== undefined && { evseId: evse }) },
  ],
});

export const changeAvailability = stationCommand(gatewayCommands['change-availability'], {
  v16: ({ operative, evse, connector }, { template }) => [
    'ChangeAvailability',
    {
      // 0 is the station with all its connectors.
      connectorId: evse === undefined ? 0 : flatConnector(template, evse, connector),
      type: operative ? 'Operative' : 'Inoperative',
    },
  ],
  ocpp2: ({ operative, evse, connector }) => [
    'ChangeAvailability',
    { operationalStatus: operative ? 'Operative' : 'Inoperative', ...inEvse(evse, connector) },
  ],
});

function inEvse(
  evse: number | undefined,
  connector: number | undefined,
): { evse?: { id: number; connectorId?: number } } {
  return evse === undefined
    ? {}
    : { evse: { id: evse, ...(connector !== undefined && { connectorId: connector }) } };
}

type Trigger = IntentParams['trigger']['message'];

/** ISO 15118 for 1.6 has its messages within DataTransfer (OCA application note). */
const iso15118Vendor = 'org.openchargealliance.iso15118pnc';
const v2gTrigger = JSON.stringify({ requestedMessage: 'SignV2GCertificate' });

/** The messages that a 1.6 station may be asked for; the security extension knows more of them. */
const triggers16: Partial<Record<Trigger, Ocpp16.TriggerMessageRequest['requestedMessage']>> = {
  boot: 'BootNotification',
  heartbeat: 'Heartbeat',
  status: 'StatusNotification',
  meter_values: 'MeterValues',
  firmware_status: 'FirmwareStatusNotification',
  diagnostics_status: 'DiagnosticsStatusNotification',
};
const extendedTriggers16: Partial<Record<Trigger, Ocpp16.ExtendedTriggerMessageRequest['requestedMessage']>> =
  {
    log_status: 'LogStatusNotification',
    sign_certificate: 'SignChargePointCertificate',
  };
const triggers2: Partial<Record<Trigger, Ocpp201.MessageTriggerEnumType>> = {
  boot: 'BootNotification',
  heartbeat: 'Heartbeat',
  status: 'StatusNotification',
  meter_values: 'MeterValues',
  transaction: 'TransactionEvent',
  firmware_status: 'FirmwareStatusNotification',
  log_status: 'LogStatusNotification',
  sign_certificate: 'SignChargingStationCertificate',
  sign_v2g_certificate: 'SignV2GCertificate',
};

export const trigger = stationCommand(gatewayCommands.trigger, {
  v16: ({ message, evse, connector }, { template }) => {
    const place = evse === undefined ? {} : { connectorId: flatConnector(template, evse, connector) };
    const requestedMessage = triggers16[message];
    if (requestedMessage) return ['TriggerMessage', { requestedMessage, ...place }];
    if (message === 'sign_v2g_certificate') {
      return ['DataTransfer', { vendorId: iso15118Vendor, messageId: 'TriggerMessage', data: v2gTrigger }];
    }
    const extended = extendedTriggers16[message];
    if (extended) return ['ExtendedTriggerMessage', { requestedMessage: extended, ...place }];
    return { cannot: 'a 1.6 station sends no such message' };
  },
  ocpp2: ({ message, evse, connector }) => {
    const requestedMessage = triggers2[message];
    if (!requestedMessage)
      return { cannot: 'OCPP 2.x has no such message: logs are reported by LogStatusNotification' };
    return ['TriggerMessage', { requestedMessage, ...inEvse(evse, connector) }];
  },
});

type VariableName = Omit<IntentParams['set-configuration']['variables'][number], 'value' | 'attribute'>;

function where({ component, componentInstance, evse, connector, variable, variableInstance }: VariableName) {
  return {
    component: {
      name: component,
      ...(componentInstance !== undefined && { instance: componentInstance }),
      ...inEvse(evse, connector),
    },
    variable: { name: variable, ...(variableInstance !== undefined && { instance: variableInstance }) },
  };
}

export const getConfiguration = stationCommand(gatewayCommands['get-configuration'], {
  v16: ({ variables }) => {
    const keys = (variables ?? []).map(keyOfVariable);
    const unknown = keys.indexOf(undefined);
    if (unknown >= 0) return noKey(variables![unknown]!);
    return ['GetConfiguration', variables === undefined ? {} : { key: keys as string[] }];
  },
  ocpp2: ({ variables }, { requestId }) =>
    variables === undefined || variables.length === 0
      ? ['GetBaseReport', { requestId, reportBase: 'FullInventory' }]
      : [
          'GetVariables',
          {
            getVariableData: atLeastOne(
              variables.map(({ attribute, ...name }) => ({
                ...where(name),
                ...(attribute !== undefined && { attributeType: attribute }),
              })),
            ),
          },
        ],
});

export const setConfiguration = stationCommand(gatewayCommands['set-configuration'], {
  v16: ({ variables }) => {
    const requests = variables.map((one) => ({ key: keyOfVariable(one) ?? '', value: one.value }));
    const unknown = requests.findIndex(({ key }) => key === '');
    if (unknown >= 0) return noKey(variables[unknown]!);
    // A 1.6 station takes one key at a time.
    const [first, ...more] = atLeastOne(requests);
    return more.length > 0 ? ['ChangeConfiguration', first, more] : ['ChangeConfiguration', first];
  },
  ocpp2: ({ variables }) => [
    'SetVariables',
    {
      setVariableData: atLeastOne(
        variables.map(({ attribute, value, ...name }) => ({
          ...where(name),
          attributeValue: value,
          ...(attribute !== undefined && { attributeType: attribute }),
        })),
      ),
    },
  ],
});

const noKey = ({ component, variable }: VariableName): Cannot => ({
  cannot: `OCPP 1.6 has no key for ${component}.${variable}; a key of its own is a variable of the component OCPP16`,
});

/** The schemas demand one item at least, and the types say so. */
function atLeastOne<T>(items: T[]): [T, ...T[]] {
  const [first, ...rest] = items;
  if (first === undefined) throw new Error('a list that its schema demands an item of is empty');
  return [first, ...rest];
}

export const clearCache = stationCommand(gatewayCommands['clear-cache'], {
  v16: () => ['ClearCache', {}],
  ocpp2: () => ['ClearCache', {}],
});

const reportBases: Record<IntentParams['get-base-report']['report'], Ocpp21.ReportBaseEnumType> = {
  full: 'FullInventory',
  configuration: 'ConfigurationInventory',
  summary: 'SummaryInventory',
};

export const getBaseReport = stationCommand(gatewayCommands['get-base-report'], {
  ocpp2: ({ report }, { requestId }) => ['GetBaseReport', { requestId, reportBase: reportBases[report] }],
});

export interface RemoteDependencies {
  /** The operator's own central token, for a remote start without a chosen one. */
  readonly centralToken: (actor: Actor, target: Target) => Promise<RemoteStart['token']>;
  /** The station's own id of a transaction, named by our id or by the station's. */
  readonly stationTransactionId: (stationId: string, transaction: string) => Promise<string | undefined>;
  /** A limit for a transaction that is yet to begin, in the unit that the station takes. */
  readonly startProfile: (
    target: Target,
    evse: number | undefined,
    limit: StartLimit,
  ) => Promise<StartProfile | Cannot>;
}

/** Starting and stopping from afar: the token and the station's own id of the transaction are looked up first. */
export function remoteCommands({ centralToken, stationTransactionId, startProfile }: RemoteDependencies) {
  return {
    remoteStart: stationCommand(
      gatewayCommands['remote-start'],
      remoteStart,
      async ({ token, limit, ...place }, { actor, target }): Promise<RemoteStart | Cannot> => {
        const profile = limit && (await startProfile(target, place.evse, limit));
        if (profile && 'cannot' in profile) return profile;
        return {
          ...place,
          token: token ? { uid: token.uid, kind: token.kind ?? 'rfid' } : await centralToken(actor, target),
          ...(profile && { profile }),
        };
      },
    ),
    remoteStop: stationCommand(
      gatewayCommands['remote-stop'],
      remoteStop,
      async ({ transactionId }, { target }): Promise<RemoteStop | Cannot> => {
        const id = await stationTransactionId(target.id, transactionId);
        return id === undefined
          ? { cannot: 'the station has no such transaction' }
          : { stationTransactionId: id };
      },
    ),
  };
}

/** What the gateway itself can ask of any station, remote start and stop aside. */
export const gatewayStationCommands: readonly StationCommand[] = [
  unlock,
  reset,
  changeAvailability,
  trigger,
  getConfiguration,
  setConfiguration,
  clearCache,
  getBaseReport,
];
